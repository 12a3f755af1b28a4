// Generate writes table.json of package shape from the API's description, which is part
// of the version of the official Go SDK that the workspace requires. `go generate
// ./internal/claude/shape` runs it. To follow a new release, `go get` the SDK in
// conformance first. A second run changes nothing.
package main

import (
	"fmt"
	"os"

	"github.com/claudemock/claudemock/internal/claude/shape/tabulate"
	"github.com/claudemock/claudemock/internal/description"
)

func main() {
	if err := run("table.json"); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	api, err := description.Installed(description.Module)
	if err != nil {
		return err
	}
	text, err := tabulate.Table(api)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
