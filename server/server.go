// Package server is claudemock over HTTP: the endpoints of the Messages API,
// the sessions in which clients run scenarios, and the control endpoints.
//
// A reader follows one request through internal/request (reading it), routes.go,
// handler.go (the whole way), check.go (what is refused), session.go (which step),
// env.go (what compiling may know), internal/play (the only code that waits, and the
// only code that breaks connections) and record.go (the journal). What goes wrong
// before a request, on an address that is one session of a scenario, is the affair of
// internal/listen, and so are the two ways on which a request reaches handler.go: over
// net/http, and on connections that Serve reads itself.
package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/control"
	"github.com/claudemock/claudemock/internal/inflight"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/modelfile"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/watch"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
)

// Server is an http.Handler that plays scenarios. It may be mounted anywhere;
// on a listener of its own, Serve runs it. After use, Shutdown ends what is
// still open.
type Server struct {
	settings
	sessions *session.Table
	scripts  script.Cache
	looks    script.Source
	control  func() http.Handler // made when it is first asked for
	inflight inflight.Group
	memory   *memory.Account
	requests request.Settings
	models   models.List // before a scenario changes them
	mocks    nameTable
	making   chan struct{} // holds one for each answer with faults that is being made

	transport *listen.Server // what brings the requests
	listeners listenerTable

	cutting context.Context // done when open answers are to be cut
	cut     context.CancelCauseFunc
}

// New makes a Server. The error says which option cannot be had, or which of
// the user's scenarios are mistaken and where.
func New(opts ...Option) (*Server, error) {
	s := &Server{settings: newSettings(opts), making: make(chan struct{}, madeAtOnce)}
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
	if err := s.addScenarios(); err != nil {
		return nil, err
	}
	s.defaultScenario = first(s.defaultScenario, DefaultScenario)
	if _, err := s.catalogue.Get(s.defaultScenario); err != nil {
		return nil, fmt.Errorf("choosing the default scenario: %w", err)
	}
	s.cutting, s.cut = context.WithCancelCause(context.Background())
	s.setMemory(ProcessMemory())
	s.requests = request.Settings{Memory: s.memory, Models: &s.models, Clock: s.clock, MaxBody: s.maxBody, KeepsBodies: s.handle != nil}
	s.sessions = session.NewTable(session.Config{
		Limits: s.limits, Models: s.models, Rates: rates, Validation: s.validation, Keep: s.keep, Speed: s.speed, Seed: s.seed,
		Clock: s.clock, Log: s.log, Cutting: s.cutting,
	})
	s.control = sync.OnceValue(s.newControl)
	s.transport = newTransport(s)
	return s, nil
}

func (s *Server) newControl() http.Handler {
	return control.New(control.Config{
		Sessions: s.sessions, Catalogue: s.catalogue, Default: s.defaultScenario, ListenerName: listenerName, Token: s.controlToken, Clock: s.clock, Log: s.log,
		Requests: &s.inflight, Cutting: s.cutting, Verdict: s.Verdict,
		Listening: listen.OnListener,
	})
}

// addScenarios joins to the catalogue what came without a file.
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
	s.defaultScenario = first(s.defaultScenario, added[0].Name)
	return nil
}

// complete is a scenario made in Go as one from a file would be: checked, unless
// it comes from a builder, and with what it includes.
func (s *Server) complete(built *scenarios.Scenario) (*scenarios.Scenario, error) {
	if built.Hash == "" {
		var err error
		if built, err = scenarios.Check(built); err != nil {
			return nil, err
		}
	}
	return s.catalogue.Complete(built)
}

// Serve answers requests from the listener, and reloads scenario files that
// change, until ctx is done. Then it lets open answers go on for the grace
// period, cuts what is left, and returns nil. It closes the listener. What goes on
// computing after that is left behind: the error then wraps ErrStillRunning.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	files := watch.Start(ctx, watch.Config{Catalogue: s.catalogue, Settling: s.clock, Looking: play.WallClock{}, Log: s.log})
	defer files.Stop()

	acceptor := s.transport.Accept(ctx, listener)
	select {
	case err := <-acceptor.Failed():
		return errors.Join(fmt.Errorf("serving on %s: %w", listener.Addr(), err), s.stop(acceptor))
	case <-ctx.Done():
		err := s.stop(acceptor)
		<-acceptor.Failed() // the listener was closed, which is what was asked for
		return err
	}
}

// stop drains and then cuts.
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

// Shutdown stops taking requests, lets open answers go on until ctx is done,
// and cuts what is left: its clients see a broken connection. It returns when
// no request is open any more; the error is ctx's if anything was cut. A request
// for which something is still being computed a while after that is left behind:
// the error then wraps ErrStillRunning, too.
func (s *Server) Shutdown(ctx context.Context) error {
	empty := s.inflight.Close()
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
