// Package compose makes the message that answers a request when nothing goes wrong: an
// echo of the prompt, thinking, tool calls, JSON that satisfies a schema, within
// max_tokens and with its usage, and whatever a scenario scripts in place of these. It
// never refuses a request. It does not know the events of a stream, or the resources in
// a workspace.
//
// Equal arguments give equal messages: everything random comes from the sources in the
// arguments.
package compose
