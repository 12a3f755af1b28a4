// Package requests makes requests of the API's description: legal ones, each
// with one thing in it beyond the least that the API asks for, and broken ones,
// each of which departs from the description in one place.
//
// What no schema says but the API asks for all the same (a tool_result needs
// its tool_use, a forced tool must be offered, a picture must be one) stands in
// the files around*.go, as rules that complete a request.
//
// The conformance tests send all of them to claudemock, `claudemock drift
// --upstream` sends a few legal ones to a real endpoint.
package requests
