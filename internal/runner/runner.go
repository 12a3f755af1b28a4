// Package runner runs the command of a client against a private server and
// judges the client.
//
// Each run has its own address for one session of its scenario. So the base URL
// of the client is a plain host and port, failures before the first request
// work like all others, and a run is over when no connection to the address is
// open. The package knows nothing of flags and reports.
package runner

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// Runner is a server for runs. It is safe for concurrent use and must be closed
// after use.
type Runner struct {
	server  *server.Server
	control string // the URL of the address for control endpoints
	folder  string // temporary
	stop    context.CancelFunc
	served  chan error
}

// sessionIdle is the idle time after which a session is dropped. It is longer
// than any run.
const sessionIdle = 7 * 24 * time.Hour

// New starts a server on a free local port. It passes the options to server.New
// and returns its errors unchanged.
func New(opts ...server.Option) (*Runner, error) {
	opts = append([]server.Option{
		server.WithGrace(0),
		server.WithSessionLimits(server.DefaultMaxSessions, 0, sessionIdle),
	}, opts...)
	srv, err := server.New(opts...)
	if err != nil {
		return nil, err
	}
	r := &Runner{server: srv, served: make(chan error, 1)}
	if r.folder, err = os.MkdirTemp("", "claudemock-"); err != nil {
		return nil, fmt.Errorf("making a temporary folder: %w", err)
	}
	if err := r.start(); err != nil {
		_ = os.RemoveAll(r.folder) // the other error matters more
		return nil, err
	}
	return r, nil
}

func (r *Runner) start() error {
	authority, err := r.server.CertificateAuthority()
	if err != nil {
		return fmt.Errorf("making a certificate authority: %w", err)
	}
	if err := os.WriteFile(r.authority(), authority, 0o600); err != nil {
		return fmt.Errorf("writing the certificate authority: %w", err)
	}
	store, err := trustStore(authority)
	if err != nil {
		return fmt.Errorf("making a key store: %w", err)
	}
	if err := os.WriteFile(r.trustStore(), store, 0o600); err != nil {
		return fmt.Errorf("writing the certificate authority for Java: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", freePort)
	if err != nil {
		stop()
		return fmt.Errorf("cannot listen: %w", err)
	}
	r.stop, r.control = stop, "http://"+listener.Addr().String()
	go func() { r.served <- r.server.Serve(ctx, listener) }()
	return nil
}

const freePort = "127.0.0.1:0"

func (r *Runner) authority() string  { return filepath.Join(r.folder, "authority.pem") }
func (r *Runner) trustStore() string { return filepath.Join(r.folder, "authority.jks") }

// Close ends the server, and removes what was written for the commands.
func (r *Runner) Close() error {
	r.stop()
	err := <-r.served
	if removed := os.RemoveAll(r.folder); removed != nil && err == nil {
		err = fmt.Errorf("removing temporary files: %w", removed)
	}
	return err
}

// Job is one run of a command.
type Job struct {
	Scenario string
	Command  []string        // the program and its arguments
	Kind     verdict.Command // what its exit status means; "" means Program
	OK       []int           // exit statuses that say neither success nor failure
	Limit    time.Duration   // the time limit from its first connection on; 0 for none
	Env      []string        // "NAME=value": additional variables
	Startup  time.Duration   // how much longer than Limit it may run without connecting; 0 means two minutes
	Dir      string          // where it runs; "" for the current folder
	V1       bool            // ANTHROPIC_BASE_URL ends in /v1, for clients that do not add it; as it does if the caller's own in Env does
	Streams  Streams
	Signals  <-chan os.Signal // the first is passed on, and then the command has Grace to end; may be nil
	Kill     <-chan struct{}  // closing it kills the command at once; may be nil
	Grace    time.Duration    // the time between the signal to end and the kill; 0 means five seconds
	LeftOut  func(error)      // called with the reason if output was not passed on; may be nil

	// UnreadLimit is how long the reader of the output may take to read the end; 0
	// means ten seconds.
	UnreadLimit time.Duration
	Started     func(Address) // called before the command starts; may be nil
}

// defaultStartup is how long a command may take to connect beyond its limit, since
// the start of a program depends on the machine.
const defaultStartup = 2 * time.Minute

// Address is where the client of a run finds the API.
type Address struct {
	Scenario string
	Session  string // the id for control endpoints
	URL      string // the base URL, or the URL of the proxy
	Proxy    bool
}

// settleTime is how long to wait for open connections after the end of the
// command. Only processes that left its process group can keep one open.
const settleTime = 3 * time.Second

// Run runs a command under a scenario until it ends, and judges it. If ctx ends
// first, Run ends the command and returns the cause of ctx. Other errors say
// that there is no such scenario or that the command cannot be started.
func (r *Runner) Run(ctx context.Context, job Job) (verdict.Verdict, error) {
	listener, err := r.server.Listen(context.WithoutCancel(ctx), job.Scenario, freePort)
	if err != nil {
		return verdict.Verdict{}, err
	}
	defer listener.Close()
	at := Address{Scenario: job.Scenario, Session: listener.Session(), URL: listener.URL(), Proxy: listener.Proxy()}
	if job.Started != nil {
		job.Started(at)
	}
	ending, err := run(ctx, job, r.environment(job.Env, at, job.V1), listener.Connected())
	if err != nil {
		return verdict.Verdict{}, err
	}
	ending.Set = at.leading()
	if err := ctx.Err(); err != nil {
		return verdict.Verdict{}, fmt.Errorf("running %s under %s: %w", job.Command[0], job.Scenario, context.Cause(ctx))
	}
	settling, done := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer done()
	_ = listener.Settle(settling) // requests that are still open are judged as open
	v, err := r.server.Verdict(at.Session, &ending)
	if err != nil {
		return verdict.Verdict{}, fmt.Errorf("judging %s under %s: %w", job.Command[0], job.Scenario, err)
	}
	return v, nil
}
