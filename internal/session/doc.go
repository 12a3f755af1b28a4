// Package session runs scenarios, each client's apart from all others: it says which runs
// there are, what each request of one is answered with, and what its journal tells.
//
// A request becomes an Attempt. Check says what the API refuses it with, Admit holds it
// to rate limits, and Decide counts it and lets the scenario choose a step. A Decision
// has the answer from which a script is compiled elsewhere. Record journals the two; it
// is asked at gates while the script is played, and finished when that is over. A Table
// holds the sessions, within their number, memory and idle time.
//
// It knows scenarios, requests, rate limits and journals. It must never know how a
// request or its answer is carried, nor how scripts are played: no HTTP server, no
// connections, no endpoints of its own.
package session
