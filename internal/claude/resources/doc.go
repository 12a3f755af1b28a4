// Package resources has everything beside messages: a Workspace with its models,
// message batches, files, skills and prompt cache, and the endpoints that create, show,
// list and delete them. It never reads a clock: the state of a batch is a function of
// the time in a Call. It knows nothing of sessions and scenarios, which own a Workspace
// and plan its batches.
package resources
