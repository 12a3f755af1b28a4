// Package expression has conditions in CEL, the Common Expression Language: their
// variables and functions, and bounds on the work and the memory of one expression. It
// knows one request and its session. It must never know what follows from a condition
// that holds.
package expression
