package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/internal/upstream"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// closingTime is how long the answers under way when a command has ended may still take.
const closingTime = 5 * time.Second

// recordFlags are the flags of record.
type recordFlags struct {
	recordingFlags
	upstream string
	keyEnv   string
	onMiss   bool
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
		return recordMisses(ctx, streams, f, to.API, o, command)
	}
	to.Log = slog.New(redact.Handler(slog.NewTextHandler(streams.Err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	recorder := upstream.New(to)
	exit, err := along(ctx, streams, f, recorder, command)
	if err != nil {
		return err
	}
	exchanges, lost := recorder.Exchanges()
	if lost > 0 {
		fmt.Fprintf(streams.Err, "%s %s more are not in the recording, for which there was no room\n", warnStyle.Styled("claudemock:"), words.Count(lost, "request"))
	}
	if len(exchanges) == 0 {
		return &codedError{code: exitFailure, err: errors.New("the client made no request: there is nothing to record"), hint: "does it use ANTHROPIC_BASE_URL?"}
	}
	if err := f.save(streams, name, f.upstream, exchanges, o); err != nil {
		return err
	}
	if exit != "" {
		return &codedError{code: exitFound, err: errors.New("recorded, but the command " + exit)}
	}
	return nil
}

// target is where requests go.
func (f *recordFlags) target(env []string) (upstream.Options, error) {
	to, err := upstream.ParseURL(f.upstream)
	if err != nil {
		return upstream.Options{}, usage(fmt.Errorf("--upstream %w", err), "--upstream "+upstream.OfficialURL)
	}
	key, err := upstreamKey(f.keyEnv, env)
	return upstream.Options{API: upstream.API{To: to, Key: key}, Keeping: upstream.Keeping{Now: time.Now}}, err
}

// along runs the command beside a server of the handler, or waits for an interrupt. exit says how
// the command failed; "" if it did not.
func along(ctx context.Context, streams Streams, f recordFlags, handler http.Handler, command []string) (exit string, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", failure(fmt.Errorf("cannot listen: %w", err))
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	served := &http.Server{Handler: handler, Protocols: &protocols, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	go func() { _ = served.Serve(listener) }()
	base := "http://" + listener.Addr().String()
	defer func() {
		closing, done := context.WithTimeout(context.WithoutCancel(ctx), closingTime)
		defer done()
		if served.Shutdown(closing) != nil {
			_ = served.Close() // those left are recorded as they are
		}
	}()
	if len(command) == 0 {
		fmt.Fprintf(streams.Err, "%s recording %s, until an interrupt\n  export ANTHROPIC_BASE_URL=%s\n", faintStyle.Styled("claudemock:"), f.upstream, base)
		<-ctx.Done()
		return "", nil
	}
	fmt.Fprintf(streams.Err, "%s recording %s, with ANTHROPIC_BASE_URL=%s for: %s\n",
		faintStyle.Styled("claudemock:"), f.upstream, base, strings.Join(redact.Command(command), " "))
	ctx, signals, stop := relaySignals(ctx)
	defer stop()
	ending, err := runner.Along(context.WithoutCancel(ctx), runner.Job{
		Command: command, Env: streams.Env, Signals: signals.first, Kill: signals.again,
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
