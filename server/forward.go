package server

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/upstream"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// forwarding is a request that is passed on to the real API. It implements play.Upstream.
type forwarding struct {
	api     *upstream.API
	request upstream.Request
	body    memory.Reservation // of the request's body, until the answer comes
	answer  memory.Reservation // of what is kept of the answer, while it is played
}

// newUpstream is the API that requests are passed on to; nil for none.
func (set *settings) newUpstream() (*upstream.API, error) {
	if set.upstreamURL == "" {
		return nil, nil
	}
	to, err := upstream.ParseURL(set.upstreamURL)
	if err != nil {
		return nil, err
	}
	api := &upstream.API{To: to, Key: set.upstreamKey, Transport: set.upstreamTransport, AsIs: set.relays}
	if api.Transport == nil {
		api.Transport = upstream.NewTransport()
	}
	if set.records {
		api.Keeper = upstream.NewKeeper(upstream.Keeping{Now: set.clock.Now})
	}
	return api, nil
}

// canForward returns an error if a scenario passes requests on and there is no API for that.
func (s *Server) canForward(scenario *scenarios.Scenario) error {
	if s.upstream != nil || !scenario.Forwards() {
		return nil
	}
	return fmt.Errorf("%s passes requests on to a real API, and the server is told of none: --upstream %s", scenario.Name, upstream.OfficialURL)
}

// secrets are the credentials that are neither logged nor journalled, wherever they stand.
func (set *settings) secrets() []string {
	if set.upstreamKey == "" {
		return nil
	}
	return []string{set.upstreamKey}
}

// passOn makes ready to pass a request on if its answer is to come from the real API, and
// returns nil for any other. It replaces the answer of a request that must not go there.
func (s *Server) passOn(sess *session.Session, r *http.Request, a *session.Attempt, d *session.Decision) *forwarding {
	if d.Answer.Forward == nil {
		return nil
	}
	refuse := func(refusal *apierror.Error) *forwarding {
		d.Answer = script.Answer{Request: a.Claude, Error: &script.Error{Error: *refusal}}
		return nil
	}
	if refusal := s.notPassedOn(r); refusal != nil {
		return refuse(refusal)
	}
	f := &forwarding{
		api: s.upstream, body: s.memory.Reserve(), answer: s.memory.Reserve(),
		request: upstream.Request{Method: a.Method, Target: targetOf(a), Header: a.Header.Clone(), Body: a.Body, Session: sess.ID},
	}
	if len(a.Body) <= journal.MaxBody {
		return f
	}
	if !f.body.Take(len(a.Body)) {
		a.Memory.Refused = f.body.Refused
		return refuse(f.body.Refused)
	}
	f.request.Body = strings.Clone(a.Body) // others get its buffer
	return f
}

// notPassedOn is the refusal of a request that must not go to the real API, or nil.
func (s *Server) notPassedOn(r *http.Request) *apierror.Error {
	why := s.upstream.Refusal(r)
	if why == "" || s.private {
		return nil
	}
	return apierror.New("permission_error", "claudemock: the request is not passed on to the real API: "+why)
}

// targetOf is the path and the query of a request below what names scenario and session.
func targetOf(a *session.Attempt) string {
	target := claude.CleanPath(a.Claude.RawPath)
	if _, query, asks := strings.Cut(a.Path, "?"); asks {
		target += "?" + query
	}
	return target
}

// Open implements play.Upstream.
func (f *forwarding) Open(ctx context.Context) (play.Arriving, error) {
	answer, err := f.api.Send(ctx, &f.request)
	f.request = upstream.Request{} // it was sent
	f.body.Release()
	if err != nil {
		return play.Arriving{}, err // it says which API was asked
	}
	fields := make([]script.Field, len(answer.Fields))
	for i, field := range answer.Fields {
		fields[i] = script.Field(field)
	}
	return play.Arriving{Status: answer.Status, Fields: fields, Body: answer.Body}, nil
}

// End implements play.Upstream.
func (*forwarding) End(err error) script.End {
	switch upstream.EndOf(err) {
	case exchange.Reset:
		return script.EndReset
	case exchange.Refused:
		return script.EndRefused
	case exchange.TimedOut:
		return script.EndTimedOut
	default:
		return script.EndCut
	}
}

// Grow implements play.Upstream.
func (f *forwarding) Grow(bytes int) bool { return f.answer.Take(bytes) }

// release gives back the memory when the answer is over.
func (f *forwarding) release() {
	if f != nil {
		f.body.Release()
		f.answer.Release()
	}
}
