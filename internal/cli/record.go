package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/internal/upstream"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// recordFlags are the flags of record.
type recordFlags struct {
	recordingFlags
	upstream string
	keyEnv   string
	onMiss   bool
	v1       bool
}

func newRecord(streams Streams) *cobra.Command {
	var f recordFlags
	cmd := &cobra.Command{
		Use:   "record [--upstream URL] [-- COMMAND…]",
		Short: "Run a client's command against a real API, and make a scenario of what happened",
		Long: "Run a command with ANTHROPIC_BASE_URL set to an address on this machine, which passes requests on to a real API and\n" +
			"answers on as they arrive. When the command ends, what happened is written as a scenario: answers, pauses and\n" +
			"failures. Without a command, the address stays open until an interrupt. The client's own credentials are used,\n" +
			"unless --upstream-key-env names others. Credentials are never written.\n\n" +
			"With --record-on-miss, requests that the scenario has are answered by it, and only the others go to the API; they are\n" +
			"added to the scenario.\n\n" +
			"Exit code: 0 recorded, 1 recorded, but the command failed, 3 could not be done.",
		Example: "  claudemock record --out scenarios --name last-night -- python chat.py\n" +
			"  claudemock run --scenario last-night --scenarios scenarios -- python chat.py",
		RunE: func(cmd *cobra.Command, args []string) error { return record(cmd.Context(), streams, f, args) },
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.SetInterspersed(false)
	flags.StringVar(&f.upstream, "upstream", upstream.OfficialURL, "`URL` of the API, before /v1")
	flags.BoolVar(&f.onMiss, "record-on-miss", false, "replay the scenario --name, and record only the requests that it does not have")
	v1Flag(cmd, &f.v1)
	flags.StringVar(&f.keyEnv, "upstream-key-env", "", "environment variable `NAME` with the API key to use, for a client that has none")
	return cmd
}

func record(ctx context.Context, streams Streams, f recordFlags, command []string) error {
	o, err := f.options()
	if err != nil {
		return err
	}
	to, err := f.target(streams.Env)
	if err != nil {
		return err
	}
	if f.onMiss && f.name == "" {
		return usage(errors.New("--record-on-miss: --name must say to which scenario requests are added"), "--record-on-miss --name last-night")
	}
	name := f.name
	if name == "" {
		name = f.free("recorded")
	}
	defer outliveReaders()()
	streams = patient(streams)
	if f.onMiss && f.exists(name) {
		return recordMisses(ctx, streams, f, to, o, command)
	}
	srv, err := recordServer(streams, to, server.WithRelay())
	if err != nil {
		return err
	}
	exit, err := along(ctx, streams, f, srv, command)
	if err != nil {
		return err
	}
	sessions, lost := srv.Recorded()
	if lost > 0 {
		fmt.Fprintf(streams.Err, "%s %s more are not in the recording, for which there was no room\n", warnStyle.Styled("claudemock:"), words.Count(lost, "request"))
	}
	if len(sessions) == 0 {
		return &codedError{code: exitFailure, err: errors.New("the client made no request: there is nothing to record"), hint: "hand the value of ANTHROPIC_BASE_URL to the client: base_url in Python, baseURL in TypeScript, option.WithBaseURL in Go"}
	}
	err = f.save(streams, name, f.upstream, func() (*server.Recording, error) { return srv.Recording(sessions[0], name, recordingOptions(o)) })
	if err != nil {
		return err
	}
	return recorded(exit)
}

// target is the server's option for where requests go.
func (f *recordFlags) target(env []string) (server.Option, error) {
	if _, err := upstream.ParseURL(f.upstream); err != nil {
		return nil, usage(fmt.Errorf("--upstream %w", err), "--upstream "+upstream.OfficialURL)
	}
	key, err := upstreamKey(f.keyEnv, env)
	return server.WithUpstream(f.upstream, key), err
}

// recordServer makes the server that passes requests on to the API and records them.
func recordServer(streams Streams, more ...server.Option) (*server.Server, error) {
	log := slog.New(redact.Handler(slog.NewTextHandler(streams.Err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	srv, err := server.New(append(more, server.WithRecording(), server.WithLogger(log))...)
	if err != nil {
		return nil, problemsOr(streams, err)
	}
	return srv, nil
}

// recorded is the outcome of a recording that was made. exit says how the command failed;
// "" if it did not.
func recorded(exit string) error {
	if exit == "" {
		return nil
	}
	return &codedError{code: exitFound, err: errors.New("recorded, but the command " + exit)}
}

// along serves while the command runs, or until an interrupt. exit says how the command
// failed; "" if it did not. Answers that are still open some seconds later are cut, and
// recorded as they are.
func along(ctx context.Context, streams Streams, f recordFlags, srv *server.Server, command []string) (exit string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", failure(fmt.Errorf("cannot listen: %w", err))
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- srv.Serve(serving, listener) }()
	defer func() {
		stop()
		if stopped := <-served; stopped != nil {
			err = errors.Join(err, failure(stopped))
		}
	}()
	base := "http://" + listener.Addr().String()
	if len(command) == 0 {
		fmt.Fprintf(streams.Err, "%s recording %s, until an interrupt\n  export ANTHROPIC_BASE_URL=%s\n", faintStyle.Styled("claudemock:"), f.upstream, base)
		<-ctx.Done()
		return "", nil
	}
	fmt.Fprintf(streams.Err, "%s recording %s, with ANTHROPIC_BASE_URL=%s for: %s\n",
		faintStyle.Styled("claudemock:"), f.upstream, base, strings.Join(redact.Command(command), " "))
	ctx, signals, release := relaySignals(ctx)
	defer release()
	ending, err := runner.Along(context.WithoutCancel(ctx), runner.Job{
		Command: command, Env: streams.Env, V1: f.v1, Signals: signals.first, Kill: signals.again,
		Streams: runner.Streams{In: streams.stdin(), Out: streams.rawOut, Err: streams.rawErr},
	}, base, f.keyEnv != "")
	if err != nil {
		return "", failure(err)
	}
	return exitOf(ending), nil
}

// exitOf says how a command failed; "" if it did not.
func exitOf(ending verdict.Ending) string {
	switch {
	case ending.Signal != "":
		return "was ended by a signal: " + ending.Signal
	case ending.Exit != 0:
		return fmt.Sprintf("exited with status %d", ending.Exit)
	default:
		return ""
	}
}
