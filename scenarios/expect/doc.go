// Package expect has what a scenario expects of a client, as [Expectations]: how many
// requests, how fast, how the client ends, and other bounds for the rules of verdicts. It
// must never know which faults a client meets, or whether it did as expected.
package expect
