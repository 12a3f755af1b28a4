// Package builtin embeds the scenarios that come with claudemock: one YAML
// file for each failure, in folders by category. Adding a file adds a scenario.
package builtin

import "embed"

// Files holds every scenario as <category>/<name>.yaml.
//
//go:embed *.yaml */*.yaml
var Files embed.FS

// Request is the body of a request that meets every scenario, since it offers all
// tools that they call.
//
//go:embed request.json
var Request []byte
