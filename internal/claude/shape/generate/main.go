// Generate writes package shape's table.json from the API's description, which
// the version of the official Go SDK ships that go.mod names. It is run by
// `go generate ./internal/claude/shape`; to follow a new release, `go get` the
// SDK first. A second run changes nothing.
//
// The table has three parts. "requests" says by endpoint what a body is, first
// of the ordinary API and then of the beta API. "objects" has the fields of each
// object, those that must be there with an exclamation mark; "*" is what
// further fields may be. "unions" has objects by the value of one field.
//
// What a value may be is written as one of:
//
//	"any", "null", "boolean", "integer", "number", "string", or an object's or a union's name
//	{"string": null, "min": 1, "max": 64, "pattern": "…"}, and numbers likewise, with "above" and "below"
//	{"words": ["a", "b"]}    {"list": FORM, "min": 1}    {"map": FORM}
//	[FORM, FORM]             one of several, each of another JSON type
//	{"betas": ["…"], "form": FORM}    for requests that name one of the betas
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/claudemock/claudemock/internal/description"
)

const module = "github.com/anthropics/anthropic-sdk-go/v2"

func main() {
	if err := run("table.json"); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	folder, err := sdkFolder()
	if err != nil {
		return err
	}
	api, err := description.Open(folder)
	if err != nil {
		return err
	}
	text, err := writeTable(api)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// sdkFolder is where the module cache has the SDK.
func sdkFolder() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			return "", fmt.Errorf("finding the SDK's folder: %w: %s", err, failed.Stderr)
		}
		return "", fmt.Errorf("finding the SDK's folder: %w", err)
	}
	folder := strings.TrimSpace(string(out))
	if folder == "" {
		return "", fmt.Errorf("%s is not in the module cache; run: go mod download", module)
	}
	return folder, nil
}
