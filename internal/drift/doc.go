// Package drift finds changes in the API: between two versions of its
// description, between a description and what claudemock knows, and between the
// answers of a real endpoint and those of claudemock.
//
// It knows facts of the API by name, and never prints them or reads flags.
//
// Descriptions come from the releases of the official Go SDK, which the go
// command fetches, or from files.
package drift
