// Package redact hides credentials in everything that is kept, logged or quoted. It
// never sees the bytes that are sent to clients, and never knows how a request is
// answered.
//
// A value is hidden for one of three reasons: its name is not known to be harmless, it
// has the shape of a credential, or it was seen before as a credential, in whatever form
// it has now: with escapes, in base64 or hex, in another case, cut short. A fingerprint
// replaces it, which is the same for equal values.
package redact
