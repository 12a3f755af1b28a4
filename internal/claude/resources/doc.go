// Package resources is what there is beside messages: a Workspace with its models,
// message batches, files, skills and prompt cache, and the endpoints that create,
// show, list and delete them. Nothing of it reads a clock: what a batch has come to is
// a function of the time that a Visit brings. It never knows of sessions or scenarios,
// which hold a Workspace and say what becomes of its batches.
package resources
