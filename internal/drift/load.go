package drift

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/internal/description"
)

// Latest names the newest release of the SDK.
const Latest = "latest"

// version matches the version of a release: "v2.15.0", or without the v.
var version = regexp.MustCompile(`^v?(\d+)\.\d+\.\d+`)

// Load reads the description of a release of the official Go SDK, by its version
// or by "latest", or from a file or the folder of a release. The go command
// fetches releases from the proxy that GOPROXY names into the module cache. The
// label names the source of the description.
func Load(ctx context.Context, what string) (label string, d *description.Description, err error) {
	match := version.FindStringSubmatch(what)
	_, missing := os.Stat(what)
	switch {
	case missing == nil:
		d, err = description.Open(what)
		return what, d, err
	case what == Latest:
		return fetch(ctx, description.Module, Latest)
	case match == nil:
		return "", nil, fmt.Errorf("%q is neither a version of the Go SDK, as v2.15.0 or %s, nor a file", what, Latest)
	}
	return fetch(ctx, moduleOf(match[1]), "v"+strings.TrimPrefix(what, "v"))
}

// moduleOf returns the module of a major version.
func moduleOf(major string) string {
	if major == "0" || major == "1" {
		return description.OldModule
	}
	return description.OldModule + "/v" + major
}

// fetch downloads a release with the go command.
func fetch(ctx context.Context, module, version string) (string, *description.Description, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module+"@"+version)
	cmd.Dir = os.TempDir() // so that no go.mod matters
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", nil, fmt.Errorf("fetching %s: there is no go command; give files instead", module)
	}
	var got struct{ Version, Dir, Error string }
	if json.Unmarshal(out, &got) != nil || got.Dir == "" {
		why := strings.TrimSpace(got.Error + " " + stderr.String())
		if why == "" && err != nil {
			why = err.Error()
		}
		why = strings.TrimPrefix(why, module+"@"+version+": ")
		return "", nil, fmt.Errorf("fetching %s@%s: %s", module, version, why)
	}
	d, err := description.Open(got.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil, fmt.Errorf("%s %s ships no description of the API", module, got.Version)
	}
	return got.Version, d, err
}
