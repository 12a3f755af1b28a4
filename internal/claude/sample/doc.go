// Package sample makes up JSON values that satisfy a JSON Schema, such as those of
// tools and output formats, and limits the work and memory for that. It knows JSON
// Schema and nothing of the API.
package sample
