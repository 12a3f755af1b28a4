// Package session runs scenarios, in a private session for each client: it decides how each
// request is answered, and journals it.
//
// A request becomes an Attempt. Check returns the API's refusal, Admit applies rate limits,
// and Decide counts the request and lets the scenario choose a step. The Decision has the
// answer, which is compiled to a script elsewhere. Record journals both; it holds the
// script at gates while that is played, and Record.Finish journals how it ended. A Table
// holds the sessions, within limits of their number, memory and idle time.
//
// It knows scenarios, requests, rate limits and journals. It must never know how requests
// arrive or scripts are played: no HTTP server, no connections, no endpoints of its own.
package session
