// Package description reads the API's own OpenAPI 3.1 description, which the
// official Go SDK contains: endpoints, the schemas of requests and answers, and
// error codes. It skips the prose.
//
// Three things use it: the table of shapes that package shape embeds, the
// conformance tests, and `claudemock drift`. No code that serves requests reads
// it. The package never knows an endpoint by name.
package description
