// Package progress is how far a session has come in its scenario: the state that
// holds, the steps that its requests were given, and the one that is next. It is told
// what happens and when. It must never know of a clock, of HTTP, or of how an answer
// is made.
package progress
