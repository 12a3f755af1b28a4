// Package sample makes up JSON values that satisfy a JSON Schema, as tools and forms
// of output ask for them, and bounds what that may take. It knows JSON Schema and
// nothing of the API.
package sample
