package description

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// The modules of the official Go SDK, one for each version of the API.
const (
	Module    = "github.com/anthropics/anthropic-sdk-go/v2" // 2026-10-21
	OldModule = "github.com/anthropics/anthropic-sdk-go"    // 2023-06-01
)

// ErrNotRequired says that no go.mod of the workspace requires the SDK. That of
// claudemock itself does not; those of conformance and examples do.
var ErrNotRequired = errors.New("the official Go SDK is required by no go.mod in use; it is by those that go.work names, unless GOWORK is off")

// Installed reads the description in the version of the SDK that the working
// folder's workspace requires. It needs the go command.
func Installed(module string) (*Description, error) {
	folder, err := Folder(module)
	if err != nil {
		return nil, err
	}
	return Open(folder)
}

// Folder returns the folder of that version of the SDK in the module cache. It
// downloads the SDK if the cache lacks it.
func Folder(module string) (string, error) {
	folder, err := goCommand("list", "-m", "-f", "{{.Dir}}", module)
	if err == nil && folder == "" {
		if _, err = goCommand("mod", "download", module); err == nil {
			folder, err = goCommand("list", "-m", "-f", "{{.Dir}}", module)
		}
	}
	if err != nil {
		return "", fmt.Errorf("finding the folder of %s: %w", module, err)
	}
	return folder, nil
}

// goCommand runs the go command and returns its output.
func goCommand(args ...string) (string, error) {
	out, err := exec.Command("go", args...).Output()
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed) && strings.Contains(string(failed.Stderr), "not a known dependency"):
		return "", ErrNotRequired
	case errors.As(err, &failed):
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(string(failed.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
