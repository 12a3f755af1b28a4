package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// newFlags are the flags of new.
type newFlags struct {
	server, scenario, session, limits string
	speed                             float64
}

func newNew(streams Streams) *cobra.Command {
	var f newFlags
	cmd := &cobra.Command{
		Use:   "new [FILE.yaml]",
		Short: "Begin a session on a running server and print its base URL",
		Long: "Begin a session on a running server and print only its base URL, for a client.\n" +
			"The session plays a scenario of the server, or one of a local file, which no other session uses.",
		Example: "  export ANTHROPIC_BASE_URL=$(claudemock new --scenario overloaded-burst)\n" +
			"  export ANTHROPIC_BASE_URL=$(claudemock new last-night.yaml --speed 20 --limits tier-1,concurrent=2)",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && f.scenario != "" {
				return errors.New("a file and --scenario were both given: a session plays one scenario")
			}
			if cmd.Flags().Changed("speed") && f.speed <= 0 {
				return usage(fmt.Errorf("--speed %g: expected more than 0", f.speed), "--speed 20")
			}
			return begin(cmd.Context(), streams, f, args)
		},
	}
	serverFlag(cmd, &f.server)
	cmd.Flags().StringVar(&f.scenario, "scenario", "", "a scenario that the server knows; default the one it was started with")
	cmd.Flags().StringVar(&f.session, "session", "", "the session's name; default a new one")
	cmd.Flags().Float64Var(&f.speed, "speed", 0, "divide the session's waits and retry-after by this; default as the server does")
	cmd.Flags().StringVar(&f.limits, "limits", "", "hold the session's requests to rate limits instead of the scenario's: a tier and `KEY=VALUE`s, e.g. tier-1,concurrent=2")
	completeScenario(cmd, "scenario", new([]string))
	return cmd
}

// begin requests the session. It prints mistakes in a file with their lines, as
// lint does.
func begin(ctx context.Context, streams Streams, f newFlags, files []string) error {
	client, err := newControlClient(f.server)
	if err != nil {
		return err
	}
	asked := struct {
		Scenario string  `json:"scenario,omitempty"`
		YAML     string  `json:"yaml,omitempty"`
		Session  string  `json:"session,omitempty"`
		Speed    float64 `json:"speed,omitempty"`
		Limits   string  `json:"limits,omitempty"`
	}{Scenario: f.scenario, Session: f.session, Speed: f.speed, Limits: f.limits}
	if len(files) > 0 {
		text, err := readScenario(files[0])
		if err != nil {
			return failure(fmt.Errorf("reading a scenario: %w", err))
		}
		if len(text) == 0 {
			return failure(fmt.Errorf("reading a scenario: %s is empty", files[0]))
		}
		asked.YAML = string(text)
	}
	var session struct{ URL string }
	err = client.do(ctx, http.MethodPost, "/sessions", asked, &session)
	var refused *controlError
	if errors.As(err, &refused) && len(refused.Problems) > 0 && len(files) > 0 {
		for i := range refused.Problems {
			refused.Problems[i].Pos.File = files[0]
		}
		return problemsOr(streams, refused.Problems)
	}
	if err != nil {
		return controlFailure(err)
	}
	fmt.Fprintln(streams.Out, session.URL)
	return nil
}

// readScenario reads a file or a pipe. The server refuses one that is too large.
func readScenario(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, catalogue.MaxFile+1))
}
