// Package builtin embeds the scenarios that come with claudemock: one YAML file for each
// failure, in folders by category. Adding a file adds a scenario. The package must never
// parse them: package catalogue does.
package builtin

import "embed"

// Files holds the scenarios as <category>/<name>.yaml.
//
//go:embed *.yaml */*.yaml
var Files embed.FS

// Request is the request body on the catalogue's page. It offers all tools that the
// scenarios call.
//
//go:embed request.json
var Request []byte
