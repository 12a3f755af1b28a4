package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/upstream"
	"github.com/claudemock/claudemock/server"
)

// upstreamFlags say to which real API requests are passed on.
type upstreamFlags struct {
	url         string // "" for none
	keyEnv      string
	usualKeyEnv string // the default of keyEnv
}

// add adds the flags. keyEnv is the default of --upstream-key-env.
func (f *upstreamFlags) add(cmd *cobra.Command, keyEnv, keyDoc string) {
	f.usualKeyEnv = keyEnv
	flags := cmd.Flags()
	flags.StringVar(&f.url, "upstream", "", "`URL` of a real API, before /v1, for requests that a scenario forwards or that no step answers")
	flags.StringVar(&f.keyEnv, "upstream-key-env", keyEnv, keyDoc)
}

// options are the server's options for the API.
func (f *upstreamFlags) options(env []string) ([]server.Option, error) {
	switch {
	case f.url == "" && f.keyEnv != f.usualKeyEnv:
		return nil, usage(errors.New("--upstream-key-env: the key is for an --upstream, and there is none"), "--upstream "+upstream.OfficialURL)
	case f.url == "":
		return nil, nil
	}
	if _, err := upstream.ParseURL(f.url); err != nil {
		return nil, usage(fmt.Errorf("--upstream %w", err), "--upstream "+upstream.OfficialURL)
	}
	key, err := upstreamKey(f.keyEnv, env)
	if err != nil {
		return nil, err
	}
	return []server.Option{server.WithUpstream(f.url, key)}, nil
}

// upstreamKey returns the value of the environment variable that holds the API's key; "" if
// none is named.
func upstreamKey(name string, env []string) (key string, err error) {
	if name == "" {
		return "", nil
	}
	for _, setting := range env {
		if value, ok := strings.CutPrefix(setting, name+"="); ok {
			key = value
		}
	}
	if key == "" {
		return "", usage(fmt.Errorf("$%s is not set: it must hold the API's key", name), "--upstream-key-env ANTHROPIC_API_KEY")
	}
	return key, nil
}
