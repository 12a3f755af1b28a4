// Package server is claudemock over HTTP: the endpoints of the Messages API,
// the sessions in which clients run scenarios, and the control endpoints.
//
// A reader follows one request through routes.go (what is asked for),
// handler.go (the whole way), request.go (reading and refusing), session.go
// (which step), env.go (what compiling may know), play.go (the only code that
// waits, and with its neighbours the only code that breaks connections) and
// record.go (the journal). What goes wrong before a request, on an address that
// is one session of a scenario, begins in listen.go.
//
// A request reaches handler.go on one of two ways. Mounted as an http.Handler,
// or asked over HTTP/2 or in any unusual form, net/http reads it and
// play_http_carrier.go answers. Nearly all others come over connections that Serve
// reads itself (play_direct.go): that takes half of net/http's time, and leaves
// each byte of an answer's head to its script.
package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/scenarios"
)

// Server is an http.Handler that plays scenarios. It may be mounted anywhere;
// on a listener of its own, Serve runs it. After use, Shutdown ends what is
// still open.
type Server struct {
	settings
	sessions *sessionTable
	scripts  faults.Cache
	looks    faults.Source
	control  func() http.Handler // of the control endpoints, made when it is first asked for
	gate     gate
	memory   account
	rates    *scenarios.Limits // of scenarios that have none of their own
	models   models.List       // before a scenario changes them
	meters   meterTable
	mocks    nameTable
	occupied occupancy     // by control endpoints
	making   chan struct{} // holds one for each answer with faults that is being made
	judging  sync.Mutex    // held by a verdict on a long journal: see control_verdict.go

	addresses   listenerTable
	authorities authorities

	cutting context.Context // done when open answers are to be cut
	cut     context.CancelCauseFunc
}

// New makes a Server. The error says which option cannot be had, or which of
// the user's scenarios are mistaken and where.
func New(opts ...Option) (*Server, error) {
	s := &Server{settings: newSettings(opts), making: make(chan struct{}, madeAtOnce)}
	s.looks = faults.NewSource(s.seed, "looks")
	if err := s.settings.check(); err != nil {
		return nil, fmt.Errorf("setting up the server: %w", err)
	}
	rates, err := scenarios.ParseLimits(s.rateLimits)
	if err != nil {
		return nil, fmt.Errorf("setting up the rate limits %q: %w", s.rateLimits, err)
	}
	s.rates = rates
	if s.models, err = readModels(s.modelsFile); err != nil {
		return nil, fmt.Errorf("loading models: %w", err)
	}
	if s.catalogue == nil {
		catalogue, err := scenarios.Open(s.paths...)
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
	s.setMemory(ProcessMemory())
	s.sessions = newSessionTable(s.limits, s.models, s.clock, s.log)
	s.cutting, s.cut = context.WithCancelCause(context.Background())
	s.control = sync.OnceValue(s.controlRoutes)
	return s, nil
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
	watching, stopWatching := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		s.watch(watching)
	}()
	defer func() {
		stopWatching()
		s.endWatch(watched)
	}()

	d := newDirect(s, listener.Addr())
	forget := context.AfterFunc(s.cutting, d.cut)
	defer forget()
	srv := newHTTPServer(s, s.log, s.idle)
	srv.ConnContext = d.origin
	srv.ConnState = d.watch
	srv.Protocols = protocols("")               // HTTP/2 in cleartext too, where a reset is a stream's abort
	d.work.Go(func() { _ = srv.Serve(d.rest) }) // ends with the queue, and says only that
	failed := make(chan error, 1)
	go func() { failed <- d.serve(ctx, listener) }()
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("serving on %s: %w", listener.Addr(), err), s.stop(listener, d, srv))
	case <-ctx.Done():
		err := s.stop(listener, d, srv)
		<-failed // the listener was closed, which is what was asked for
		return err
	}
}

// stop drains and then cuts.
func (s *Server) stop(listener net.Listener, d *direct, srv *http.Server) error {
	grace, cancel := context.WithTimeout(context.Background(), s.grace)
	defer cancel()
	s.gate.close()
	_ = listener.Close() // it may be already
	d.drain()
	drained := srv.Shutdown(grace)
	err := s.Shutdown(grace)
	if closed := srv.Close(); closed != nil {
		return fmt.Errorf("closing the server: %w", closed)
	}
	if drained != nil || err != nil {
		s.log.Warn("open answers were cut", "grace", s.grace)
	}
	switch {
	case errors.Is(err, ErrStillRunning):
		return err
	case !s.ends(workEnds(&d.work)):
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
	empty := s.gate.close()
	select {
	case <-empty:
		s.cut(errShutdown)
		return nil
	case <-ctx.Done():
		s.cut(errShutdown)
		err := fmt.Errorf("waiting for open answers: %w", ctx.Err())
		if !s.ends(empty) {
			err = errors.Join(err, s.stillRunning())
		}
		return err
	}
}
