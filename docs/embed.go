// Package docs embeds the pages that the command line looks things up in.
package docs

import _ "embed" // for the pages

// Cookbook is cookbook.md: failures by the words that people use for them, each
// with a scenario.
//
//go:embed cookbook.md
var Cookbook string
