// Package scenarios is the YAML language in which failures are written: its types,
// strict decoding with positions, checks, the choice of a rule for a request, and
// building in Go. It knows what a step says. It must never know how an answer is
// played, how far a session has come, or which other scenarios there are.
package scenarios
