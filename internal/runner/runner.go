// Package runner runs a client's command against a server of its own and
// judges how the client coped.
//
// Each run has an address that is one session of its scenario, so the client's
// base URL is a plain host and port, failures before the first request work as
// all others do, and a run is known to be over when nobody is connected to the
// address any more.
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

// Runner is a server that lives as long as the runs on it. It is safe for
// concurrent use. Close it after use.
type Runner struct {
	server  *server.Server
	control string // the URL of the address that is no run's own
	folder  string // the temporary one
	stop    context.CancelFunc
	served  chan error
}

// sessionIdle is how long a command may leave its session alone before the
// verdict on it is lost; a run ends long before.
const sessionIdle = 7 * 24 * time.Hour

// New starts a server on a free port of this machine. The options are those of
// server.New, whose errors are returned as they are.
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
		_ = os.RemoveAll(r.folder) // the error that matters is the other
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
	OK       []int           // exit statuses that say nothing
	Limit    time.Duration   // from its first connection on, after which it is ended; 0 for no limit
	Env      []string        // "NAME=value": what it gets beside what leads it to the server
	Startup  time.Duration   // how much longer than Limit it may run without connecting; 0 means DefaultStartup
	Dir      string          // where it runs; "" for the current folder
	Streams  Streams
	Signals  <-chan os.Signal // the first is passed on to it, which has Grace to end then; may be nil
	Kill     <-chan struct{}  // closed to end it at once; may be nil
	Grace    time.Duration    // from being asked to end until it is killed; 0 means DefaultGrace
	LeftOut  func(error)      // told why some of its output was not passed on; may be nil

	// UnreadLimit is how long the end of its output may take to be read by whom it is
	// passed on to; 0 means DefaultUnreadLimit.
	UnreadLimit time.Duration
	Started     func(Address) // called before the command starts; may be nil
}

// DefaultStartup is how long a command may take to connect beyond its limit
// unless the job says otherwise: how long a program takes to start is the machine's
// doing.
const DefaultStartup = 2 * time.Minute

// Address is where a run's client finds the API.
type Address struct {
	Scenario string
	Session  string // the id, as control endpoints have it
	URL      string // the base URL, or the proxy's
	Proxy    bool
}

// settleTime is how long to wait for connections whose client is gone. Only
// processes that left the command's process group can keep one open.
const settleTime = 3 * time.Second

// Run runs a command under a scenario until it ends, and judges it. When ctx
// ends first, so does the command, and the error is ctx's cause; the other
// errors say that there is no such scenario or that the command cannot be
// started.
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
	ending, err := run(ctx, job, r.environment(job.Env, at), listener.Connected())
	if err != nil {
		return verdict.Verdict{}, err
	}
	if err := ctx.Err(); err != nil {
		return verdict.Verdict{}, fmt.Errorf("running %s under %s: %w", job.Command[0], job.Scenario, context.Cause(ctx))
	}
	settling, done := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer done()
	_ = listener.Settle(settling) // what is still open then is judged as open
	v, err := r.server.Verdict(at.Session, &ending)
	if err != nil {
		return verdict.Verdict{}, fmt.Errorf("judging %s under %s: %w", job.Command[0], job.Scenario, err)
	}
	return v, nil
}
