// Package expression is the language of conditions in CEL, the Common Expression
// Language: its variables, its functions, and bounds of what one expression may take
// and make. It knows one request and its session. It must never know what follows
// from a condition that holds.
package expression
