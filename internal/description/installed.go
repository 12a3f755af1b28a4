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

// Installed reads the description in the version of the SDK that the go.mod of
// the working folder names. It needs the go command, and the SDK in the module
// cache.
func Installed(module string) (*Description, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			return nil, fmt.Errorf("finding the SDK's folder: %w: %s", err, failed.Stderr)
		}
		return nil, fmt.Errorf("finding the SDK's folder: %w", err)
	}
	folder := strings.TrimSpace(string(out))
	if folder == "" {
	}
	return Open(folder)
}
