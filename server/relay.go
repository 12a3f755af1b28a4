package server

import (
	"errors"
	"net/http"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/upstream"
	"github.com/claudemock/claudemock/script"
)

// maxRelayed is how many bytes the body of a request may have that is passed on as it is.
// No endpoint of the API takes more than half of that.
const maxRelayed = 1 << 30

// relay passes a request on as it is, and the answer as it comes. It reports whether the
// caller must break the answer off.
func (s *Server) relay(exchange listen.Exchange, r *http.Request) (abort bool) {
	f := &forwarding{
		api: s.upstream, body: s.memory.Reserve(), answer: s.memory.Reserve(),
		request: upstream.Request{Method: r.Method, Target: r.RequestURI, Header: r.Header},
	}
	defer f.release()
	answer := script.Answer{Request: &claude.Request{}, Forward: &script.Forward{Opaque: true}}
	refusal, err := s.takeBody(exchange, r, f)
	if err != nil {
		return true // nobody waits for an answer
	}
	if refusal != nil {
		answer.Forward, answer.Error = nil, &script.Error{Error: *refusal}
	}
	played := compileOrClose(answer, script.Env{Now: s.clock.Now(), Looks: s.looks, Framed: exchange.Framed()})
	outcome := exchange.Play(play.Piece{Script: played, Clock: s.clock, Upstream: f})
	if outcome.Trouble != "" {
		s.log.Warn("the answer of the upstream was broken off", "method", r.Method, "path", r.URL.Path, "error", outcome.Trouble)
	}
	return outcome.Abort
}

// takeBody reads the body of a request that is passed on, and returns the refusal of one
// that is not. The error says why nobody waits for an answer.
func (s *Server) takeBody(exchange listen.Exchange, r *http.Request, f *forwarding) (*apierror.Error, error) {
	if refusal := s.notPassedOn(r); refusal != nil {
		return refusal, nil
	}
	var taken memory.Reservation = s.memory.Reserve()
	defer taken.Release()
	buffer := request.TakeBuffer(&taken)
	defer buffer.Release()
	var tooLarge *http.MaxBytesError
	switch err := exchange.Body(buffer, maxRelayed); {
	case errors.Is(err, request.ErrNoMemory):
		return taken.Refused, nil
	case errors.As(err, &tooLarge):
		return apierror.New("request_too_large", "claudemock: no body of more than 1 GB is passed on"), nil
	case errors.Is(err, request.ErrBadFraming):
		return apierror.New("invalid_request_error", "claudemock: "+err.Error()), nil
	case err != nil:
		return nil, err
	}
	if !f.body.Take(buffer.Len()) {
		return f.body.Refused, nil
	}
	f.request.Body = buffer.Text(true)
	return nil, nil
}
