// Package upstream passes requests on to one API. An API sends one request and returns the
// answer as it comes. A Recorder is a proxy that also keeps what was asked and answered,
// with the times.
//
// Answers of the Recorder go on to the client as they arrive, piece by piece and byte for
// byte. What ends one early ends it for the client too, and the exchange says how. The
// package knows HTTP and the one address that requests go to. It must never know what
// becomes of answers and exchanges, nor what the API is about.
package upstream
