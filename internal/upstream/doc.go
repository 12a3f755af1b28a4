// Package upstream passes requests on to one API, and keeps what was asked and
// answered, with the times.
//
// Answers go on to the client as they arrive, piece by piece and byte for byte. What
// ends one early ends it for the client too, and the exchange says how. It knows HTTP
// and the one address that requests go to. It must never know what becomes of the
// exchanges, nor what the API is about.
package upstream
