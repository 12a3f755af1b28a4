// Package claude is the Messages API when it is healthy: what a request must
// look like and how the API refuses the ones that do not, the models and their
// limits, token counts, ids, the answer a request gets when nothing goes wrong,
// the events it is streamed as, error types with their texts, and the headers
// around all of it. Beside messages there is a Workspace of models, batches and
// files. Routes lists the endpoints; each that needs more than its request to be
// answered finds it in a Workspace.
//
// Everything here is pure: no clock, no network and no global state. What varies
// between two equal requests (ids, padding) comes from a *rand.Rand handed in.
package claude
