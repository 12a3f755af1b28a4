// Package compose makes the message that answers a request when nothing goes wrong:
// an echo of what was asked, thinking, calls of the tools that are wanted, JSON to a
// schema, within max_tokens and with its usage; and what a scenario spells out in the
// place of these. It never refuses a request, and it does not know how a message is
// cut into events, or what a workspace holds.
//
// Equal arguments give equal messages: what varies comes from the sources of random
// numbers that are handed in.
package compose
