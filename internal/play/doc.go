// Package play performs scripts. It is the only code of an answer that waits, and the
// only code that breaks its connection: a script says what happens and when, and Play
// does that on a Wire. A ConnWire is a connection that nobody else writes to, and an
// HTTPWire is the http.ResponseWriter of a handler.
//
// A script with a plan passes on what an Upstream answers: Play reads that at most one part
// ahead of the client, and performs what the plan makes of it.
//
// It knows scripts, connections, and the results that a journal keeps. It must never
// know why a script is as it is: no request, session or scenario, no listener and no
// server.
package play
