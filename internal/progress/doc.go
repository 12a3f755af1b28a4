// Package progress tracks how far a session has come in its scenario: the present state,
// the steps that requests got, and the next step. Its caller passes in every event with
// its time. It must never know a clock, HTTP, or how an answer is made.
package progress
