package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/control"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

const serveName = "serve"

const defaultAddr = "127.0.0.1:8765"

// serveFlags are the flags of serve.
type serveFlags struct {
	addr, portFile      string
	untilStdinEnds      bool
	scenario            string
	paths               []string
	seed                uint64
	speed               float64
	coalesce            bool
	limits              string
	models              string
	validate, logFormat string
	upstream            upstreamFlags
	record              recordingFolder
	recorded            contentFlags
	controlToken        string
	keep                string
	listen              []string
	caFile, clientFile  string
	idleTimeout         time.Duration
	maxMemory           byteSize
	adhoc               adhocFlags
}

func newServe(streams Streams) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   serveName,
		Short: "Serve the API; clients pick a scenario by path, header or default",
		Long: "Serve the Messages API on a local address. A client picks its scenario by its base URL:\n\n" +
			"  http://127.0.0.1:8765/s/<scenario>            its own run of a scenario\n" +
			"  http://127.0.0.1:8765/s/<scenario>/<session>  one of many runs, each isolated from all others\n" +
			"  http://127.0.0.1:8765                         the scenario named by --scenario, or by the header x-mock-scenario\n\n" +
			"Failures that happen before a request can name its scenario (TLS, refused connections) need an address of their\n" +
			"own: --listen.\n\n" +
			"With --upstream, requests that a scenario forwards or that no step answers go to a real API; its answers come back as\n" +
			"they arrive, for the faults of the step to strike.\n\n" +
			"Changed scenario files are reloaded; a broken one keeps its last good version. SIGTERM lets open answers\n" +
			"finish for a few seconds, then cuts them.",
		Example: "  claudemock serve --scenario overloaded-burst\n" +
			"  claudemock serve --fail 529:2 --fail 429:5%:retry-after=3 --latency p50=300ms,p99=4s --cut 1%\n" +
			"  claudemock serve --scenarios ./failures --scenario last-night\n" +
			"  claudemock serve --upstream https://api.anthropic.com --scenarios staging.yaml --scenario staging\n" +
			"  claudemock serve --listen tls-intercepting-proxy-self-signed=127.0.0.1:8766 --tls-ca-file ca.pem\n" +
			"  claudemock serve --addr 127.0.0.1:0 --port-file port.txt   # in CI: any free port, written to a file",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return serveChosen(cmd, streams, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", defaultAddr, "listen here; port 0 takes any free one")
	flags.StringVar(&f.portFile, "port-file", "", "write host:port to this `file` once listening, and remove it at the end; one that is there is removed before")
	flags.StringVar(&f.scenario, "scenario", server.DefaultScenario, "the scenario of clients that pick none")
	flags.StringArrayVar(&f.paths, "scenarios", nil, "scenario `file or folder` to add to the embedded ones (repeatable)")
	f.adhoc.add(cmd)
	flags.Uint64Var(&f.seed, "seed", 0, "choose another random sequence")
	flags.Float64Var(&f.speed, "speed", 1, "divide waits and retry-after by this, to test long ones in less time")
	flags.BoolVar(&f.coalesce, "coalesce", false, "send events that are due at the same time together, unless a fault asks for separate writes: for load tests")
	flags.StringVar(&f.limits, "limits", "", "hold requests to rate limits: a tier and `KEY=VALUE`s as in a scenario's limits, e.g. tier-1,concurrent=2")
	modelsFlag(cmd, &f.models)
	flags.StringVar(&f.validate, "validate", "", "how requests are checked: strict (the default), schema (JSON types only) or off (the default with --upstream)")
	f.upstream.add(cmd, "", "environment variable `NAME` with the API key for --upstream; default the clients' own credentials")
	flags.StringVar(&f.record.out, "record", "", "when the server stops, write a scenario to this `folder` for each session that --upstream answered")
	f.recorded.add(cmd)
	flags.StringVar(&f.logFormat, "log-format", logText, "text (under load some requests are only counted), json (all of them) or none")
	flags.StringVar(&f.controlToken, "control-token", os.Getenv(controlTokenVar),
		"ask this token of the control endpoints; needed to reach them from another host (default $"+controlTokenVar+")")
	flags.StringVar(&f.keep, "keep", string(journal.KeepBodies),
		"what journals and logs keep of requests' bodies: bodies (without credentials, of long ones the beginning), whole (of long ones, too), shape (fields, types and numbers) or none")
	flags.StringArrayVar(&f.listen, "listen", nil,
		"open an address that is one session of a scenario, `SCENARIO=ADDR`: for failures before a request (repeatable)")
	flags.DurationVar(&f.idleTimeout, "idle-timeout", server.DefaultIdleTimeout,
		"close connections that are idle for this long after an answer; --speed does not change it")
	memoryFlag(cmd, &f.maxMemory)
	flags.BoolVar(&f.untilStdinEnds, "until-stdin-ends", false, "stop when standard input ends, as a pipe does when the program that holds it ends in any way")
	flags.StringVar(&f.caFile, "tls-ca-file", "", "write to this `file` the certificate authority that clients of --listen must trust")
	flags.StringVar(&f.clientFile, "tls-client-file", "", "write to this `file` a certificate and its key, for listeners that ask clients for one")
	completeScenario(cmd, "scenario", &f.paths)
	completeWords(cmd, "validate", "strict", "schema", "off")
	completeWords(cmd, "keep", string(journal.KeepBodies), string(journal.KeepWhole), string(journal.KeepShape), string(journal.KeepNone))
	completeWords(cmd, "log-format", logText, logJSON, logNone)
	return cmd
}

func modelsFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "models", "", "JSON `file` of models to change or add: their limits, dates, and what they accept")
}

// controlTokenVar keeps the token out of the process list.
const controlTokenVar = control.TokenVar

// serveChosen serves with the scenario that flags name or make.
func serveChosen(cmd *cobra.Command, streams Streams, f serveFlags) error {
	return f.adhoc.begin(cmd, streams, []string{f.scenario}, func(made string, more []server.Option) error {
		f.scenario = cmp.Or(made, f.scenario)
		return serve(cmd.Context(), streams, f, more)
	})
}

// serve refuses a broken scenario before it listens, so that a server that
// listens works completely.
func serve(ctx context.Context, streams Streams, f serveFlags, more []server.Option) error {
	defer outliveReaders()()
	if f.untilStdinEnds {
		var cancel context.CancelFunc
		ctx, cancel = untilEnd(ctx, streams.In)
		defer cancel()
	}
	out := newLineQueue(streams.Out)
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLines)
		defer cancel()
		out.close(ctx)
	}()
	log, err := newServeLog(out, f.logFormat)
	if err != nil {
		return err
	}
	defer collectLessOften()()
	forward, err := f.upstream.options(streams.Env)
	if err != nil {
		return err
	}
	recordings, err := f.recordings()
	if err != nil {
		return err
	}
	srv, err := newServer(f, log, append(more, forward...))
	switch {
	case errors.Is(err, server.ErrNeedsAddress):
		return usage(fmt.Errorf("--scenario %s: %w", f.scenario, server.ErrNeedsAddress), "claudemock serve --listen "+f.scenario+"=127.0.0.1:0")
	case err != nil:
		return problemsOr(streams, err)
	}
	found := portFile{path: f.portFile}
	if err := found.clear(); err != nil {
		return failure(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", f.addr)
	if err != nil {
		return cannotListen(ctx, f.addr, err)
	}
	addr := reachable(listener.Addr().String())
	closeListeners, err := openListeners(ctx, srv, f, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer closeListeners()
	if err := found.write(addr); err != nil {
		return failure(errors.Join(err, listener.Close()))
	}
	defer found.remove()
	log.started(addr, f)
	defer context.AfterFunc(ctx, log.stopping)()
	served := srv.Serve(ctx, listener)
	if err := errors.Join(served, f.saveSessions(srv, recordings, log)); err != nil {
		return failure(err)
	}
	log.stopped()
	return nil
}

// lastLines is how long the reader of the log may take to read the end.
const lastLines = time.Second

// newServer makes the server of the flags; more are its options for an upstream and
// for a scenario made of flags.
func newServer(f serveFlags, log serveLog, more []server.Option) (*server.Server, error) {
	options := append(more, log.observes()...)
	if f.record.out != "" {
		options = append(options, server.WithRecording())
	}
	if f.coalesce {
		options = append(options, server.WithCoalescing())
	}
	return server.New(append(options,
		server.WithScenario(f.scenario),
		server.WithScenarios(f.paths...),
		server.WithSeed(f.seed),
		server.WithSpeed(f.speed),
		server.WithRateLimits(f.limits),
		server.WithModels(f.models),
		server.WithValidation(f.validate),
		server.WithControlToken(f.controlToken),
		server.WithKeep(journal.Keep(f.keep)),
		server.WithIdleTimeout(f.idleTimeout),
		withinMemory(f.maxMemory),
		server.WithLogger(slog.New(log.handler())),
	)...)
}

// reachable returns an address that a local client can use, instead of one that
// means all interfaces.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}

// writeWhole writes a file so that a reader never sees a part of it: CI waits
// for it to appear and reads it at once.
func writeWhole(path, text string) error {
	return writeAtomically(path, func(w io.Writer) error {
		_, err := io.WriteString(w, text+"\n")
		return err
	})
}
