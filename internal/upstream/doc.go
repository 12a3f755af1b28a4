// Package upstream passes requests on to one API. An API sends one request and returns the
// answer as it comes; its Keeper keeps what was asked and answered, with the times.
//
// The package knows HTTP and the one address that requests go to. It must never know what
// becomes of answers and exchanges, nor what the API is about.
package upstream
