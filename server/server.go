// Package server is claudemock over HTTP: the endpoints of the Claude API, the sessions
// in which clients run scenarios, and the control endpoints.
//
// New makes a Server from options. A Server is an http.Handler; Serve runs it on a
// listener, and Server.Listen opens an address for one scenario. In a Go test, Start runs
// a server and returns a Mock: one session, with a client that reaches it.
//
// The code follows one request. A connection hands it to routes.go, which finds its
// session. handler.go reads it, has the session decide, compiles the answer to a script,
// journals the request, and plays the script. Connections are the work of internal/listen,
// requests of internal/request, decisions of internal/session, scripts of the package
// script, and playing of internal/play. This package must never know how any of them does
// its work; it is the only one that knows them all.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/control"
	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/modelfile"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/upstream"
	"github.com/claudemock/claudemock/internal/watch"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
)

// AfterCut is how long what was cut may take to end before it is left behind. What
// waits ends at once; what computes ends when it next looks.
const AfterCut = time.Second

// ErrStillRunning is wrapped by the error of Serve and Shutdown when something went on
// computing after the grace period. Whoever runs the server should end the process.
var ErrStillRunning = errors.New("something is still being computed")

// ErrNeedsAddress is wrapped by the error of New when the scenario of clients that choose none
// breaks connections before they carry a request.
var ErrNeedsAddress = errors.New("it breaks connections before a request can name it, so it needs an address of its own")

// Server is an http.Handler that plays scenarios. It can be mounted anywhere, or run on
// a listener by Serve. Shutdown ends the answers that are still open.
type Server struct {
	settings
	sessions  *session.Table
	scripts   script.Cache
	looks     script.Source
	control   func() http.Handler // made when it is first asked for
	inflight  inflight.Group
	memory    *memory.Account
	requests  request.Settings
	models    models.List // before a scenario changes them
	mocks     nameTable
	upstream  *upstream.API // nil for none
	private   bool          // only the client of a mock reaches the server, over a network in memory
	compiling chan struct{} // holds one for each answer with faults that is being compiled

	transport *listen.Server // the connections
	listeners listenerTable

	cutting context.Context // done when open answers are to be cut
	cut     context.CancelCauseFunc
}

// New makes a Server. The error says which option is invalid, or which of the user's
// scenarios are invalid and where.
func New(opts ...Option) (*Server, error) {
	s := &Server{settings: newSettings(opts), compiling: make(chan struct{}, maxCompiling)}
	s.looks = script.NewSource(s.seed, "looks")
	if err := s.settings.check(); err != nil {
		return nil, fmt.Errorf("setting up the server: %w", err)
	}
	rates, err := scenarios.ParseLimits(s.rateLimits)
	if err != nil {
		return nil, fmt.Errorf("setting up the rate limits %q: %w", s.rateLimits, err)
	}
	if s.models, err = modelfile.Read(s.modelsFile, catalogue.MaxFile); err != nil {
		return nil, fmt.Errorf("loading models: %w", err)
	}
	if s.catalogue == nil {
		catalogue, err := catalogue.Open(s.paths...)
		if err != nil {
			return nil, fmt.Errorf("loading scenarios: %w", err)
		}
		s.catalogue = catalogue
	}
	chosen, err := s.chooseDefault()
	if err != nil {
		return nil, err
	}
	if s.upstream, err = s.newUpstream(); err != nil {
		return nil, fmt.Errorf("setting up the server: the upstream %w", err)
	}
	if err := s.canForward(chosen); err != nil {
		return nil, fmt.Errorf("choosing the default scenario: %w", err)
	}
	s.cutting, s.cut = context.WithCancelCause(context.Background())
	s.setMemory(memory.Process())
	s.requests = request.Settings{Memory: s.memory, Models: &s.models, Clock: s.clock, MaxBody: s.maxBody, KeepsBodies: s.handle != nil || s.keep == journal.KeepWhole}
	s.sessions = session.NewTable(session.Config{
		Limits: s.limits, Models: s.models, Rates: rates, Validation: s.validationOr(), Upstream: s.upstream != nil, Secrets: s.secrets(), Keep: s.keep, Speed: s.speed, Seed: s.seed,
		Clock: s.clock, Log: s.log, Cutting: s.cutting,
	})
	s.control = sync.OnceValue(s.newControl)
	s.transport = newTransport(s)
	return s, nil
}

// chooseDefault adds the scenarios without a file to the catalogue, and returns the scenario
// of clients that choose none.
func (s *Server) chooseDefault() (*scenarios.Scenario, error) {
	named := s.defaultScenario != ""
	if err := s.addScenarios(); err != nil {
		return nil, err
	}
	s.defaultScenario = cmp.Or(s.defaultScenario, DefaultScenario)
	chosen, err := s.catalogue.Get(s.defaultScenario)
	if err != nil {
		return nil, fmt.Errorf("choosing the default scenario: %w", err)
	}
	if named && chosen.Listener != nil && !s.opensAddresses {
		return nil, fmt.Errorf("choosing the default scenario: %s cannot be it: %w, by Server.Listen", chosen.Name, ErrNeedsAddress)
	}
	return chosen, nil
}

// setMemory divides the memory of the process between requests and sessions, unless
// options do.
func (s *Server) setMemory(process int) {
	s.memory = memory.NewAccount(s.maxMemory, process, s.clock, s.cutting)
	s.limits.Memory = cmp.Or(s.limits.Memory, min(DefaultSessionMemory, process/memory.SmallShare))
}

func (s *Server) newControl() http.Handler {
	return control.New(control.Config{
		Sessions: s.sessions, Catalogue: s.catalogue, Default: s.defaultScenario, ListenerName: listenerName, Token: s.controlToken,
		Clock: s.clock, Log: s.log, Requests: &s.inflight, Cutting: s.cutting, Verdict: s.Verdict, Listening: listen.OnListener,
	})
}

// addScenarios adds the scenarios without a file to the catalogue.
func (s *Server) addScenarios() error {
	var added []*scenarios.Scenario
	for _, built := range s.built {
		scenario, err := s.complete(built)
		if err != nil {
			return fmt.Errorf("reading a scenario made in Go: %w", err)
		}
		added = append(added, scenario)
	}
	for _, text := range s.texts {
		scenario, err := s.catalogue.Read("scenario.yaml", []byte(text))
		if err != nil {
			return fmt.Errorf("reading a scenario: %w", err)
		}
		added = append(added, scenario)
	}
	if len(added) == 0 {
		return nil
	}
	s.catalogue = s.catalogue.With(added...)
	s.defaultScenario = cmp.Or(s.defaultScenario, added[0].Name)
	return nil
}

// complete returns a scenario made in Go as one from a file would be: checked, unless
// a builder did that, and with what it includes.
func (s *Server) complete(built *scenarios.Scenario) (*scenarios.Scenario, error) {
	if built.Hash == "" {
		var err error
		if built, err = scenarios.Check(built); err != nil {
			return nil, err
		}
	}
	return s.catalogue.Complete(built)
}

// Serve answers requests from the listener, and reloads scenario files that change, until
// ctx is done. It then closes the listener, lets open answers go on for the grace period,
// cuts those that are left, and returns nil. The error wraps ErrStillRunning if something
// goes on computing after that.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	if s.upstream != nil && s.upstream.IsAt(listener.Addr()) {
		return errors.Join(fmt.Errorf("serving on %s: the upstream is this very server, which would pass each request on to itself", listener.Addr()), listener.Close())
	}
	files := watch.Start(ctx, watch.Config{Catalogue: s.catalogue, Settling: s.clock, Polling: play.WallClock{}, Log: s.log})
	defer files.Stop()

	acceptor := s.transport.Accept(ctx, listener)
	select {
	case err := <-acceptor.Failed():
		return errors.Join(fmt.Errorf("serving on %s: %w", listener.Addr(), err), s.stop(acceptor))
	case <-ctx.Done():
		err := s.stop(acceptor)
		<-acceptor.Failed() // only because the listener was closed
		return err
	}
}

// stop lets open answers go on for the grace period, and then cuts them.
func (s *Server) stop(acceptor *listen.Acceptor) error {
	grace, cancel := context.WithTimeout(context.Background(), s.grace)
	defer cancel()
	s.inflight.Close()
	drained := acceptor.Drain(grace)
	err := s.Shutdown(grace)
	if closed := acceptor.Close(); closed != nil {
		return fmt.Errorf("closing the server: %w", closed)
	}
	if drained != nil || err != nil {
		s.log.Warn("open answers were cut", "grace", s.grace)
	}
	switch {
	case errors.Is(err, ErrStillRunning):
		return err
	case !inflight.EndsWithin(acceptor.Ended(), s.afterCut):
		return s.stillRunning()
	}
	return nil
}

// Shutdown stops taking requests, lets open answers go on until ctx is done, and cuts
// those that are left: their clients see a broken connection. It returns when no request
// is open. The error is ctx's if anything was cut. It also wraps ErrStillRunning if
// something still computes AfterCut later.
func (s *Server) Shutdown(ctx context.Context) error {
	empty := s.inflight.Close()
	if s.upstream != nil {
		defer s.upstream.CloseIdle()
	}
	select {
	case <-empty:
		s.cut(play.ErrShutdown)
		return nil
	case <-ctx.Done():
		s.cut(play.ErrShutdown)
		err := fmt.Errorf("waiting for open answers: %w", ctx.Err())
		if !inflight.EndsWithin(empty, s.afterCut) {
			err = errors.Join(err, s.stillRunning())
		}
		return err
	}
}

// stillRunning logs what is left behind, and returns it as an error.
func (s *Server) stillRunning() error {
	const most = 10
	ids := s.sessions.OpenIDs()
	named := strings.Join(ids[:min(most, len(ids))], ", ")
	if len(ids) > most {
		named += " and others"
	}
	text := ""
	if named != "" {
		text = ", in " + named
	}
	err := fmt.Errorf("stopping the server: %w: %s did not end within %s of being cut%s",
		ErrStillRunning, words.Count(s.inflight.Len(), "request"), words.Span(s.afterCut), text)
	s.log.Error(err.Error())
	return err
}
