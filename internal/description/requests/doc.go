// Package requests makes requests from the API's description: legal ones, each with one
// thing beyond the minimum, and broken ones, each of which violates the description in
// one place.
//
// The API requires more than the schemas say: a tool_result needs its tool_use, a forced
// tool must be offered, and an image must be one. The files complete*.go have these
// requirements, as rules that complete a request.
//
// The conformance tests send all of the requests to claudemock, and `claudemock drift
// --upstream` sends a few legal ones to a real endpoint. The package knows nothing of
// claudemock.
package requests
