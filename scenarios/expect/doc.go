// Package expect is what a scenario expects of a client: how many requests, how fast,
// with what end, and which rules are judged by other bounds than their own. It must
// never know how a client is made to fail, or whether it did as expected.
package expect
