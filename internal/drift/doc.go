// Package drift says what changed in the API: between two versions of its
// description, or between one and what claudemock knows; and in what a real
// endpoint departs from claudemock's answers.
//
// Descriptions come from the releases of the official Go SDK, which the go
// command fetches, or from files.
package drift
