// Package limits decides whether an organisation may send one more request, as the API
// does: token buckets that refill continuously, for requests, input tokens and output
// tokens of each model class; a number of open requests; and a limit on how fast use may
// grow. It knows the published tiers, and the headers and refusals that report the
// limits. It never sees a request, never reads a clock and never waits: now is an
// argument. Nothing is safe for concurrent use.
package limits
