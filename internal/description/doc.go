// Package description reads the API's own OpenAPI 3.1 description, which the
// official Go SDK ships, as far as facts go: endpoints, the schemas of requests
// and answers, and error codes. Its prose is skipped.
//
// Three things are made of it: the table of shapes that package shape embeds,
// the conformance tests, and what `claudemock drift` compares. Nothing that
// serves a request reads it. The package knows no endpoint by name.
package description
