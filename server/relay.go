package server

import (
	"errors"
	"net/http"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/listen"
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
	refusal := s.notPassedOn(r)
	if refusal == nil {
		buffer := request.TakeBuffer(&f.body)
		err := exchange.Body(buffer, maxRelayed)
		f.request.Body = buffer.Text(true)
		buffer.Release()
		refusal = f.body.Refused
		if err != nil && !errors.Is(err, request.ErrNoMemory) {
			s.log.Warn("a request is not passed on", "method", r.Method, "path", r.URL.Path, "error", err)
			return true
		}
	}
	answer := script.Answer{Request: &claude.Request{}, Forward: &script.Forward{Opaque: true}}
	if refusal != nil {
		answer.Forward, answer.Error = nil, &script.Error{Error: *refusal}
	}
	played := compileOrClose(answer, script.Env{Now: s.clock.Now(), Looks: s.looks, Framed: exchange.Framed()})
	outcome := exchange.Play(play.Piece{Script: played, Clock: s.clock, Upstream: f})
	if outcome.Trouble != "" {
		s.log.Warn("an answer of the upstream was broken off", "method", r.Method, "path", r.URL.Path, "error", outcome.Trouble)
	}
	return outcome.Abort
}
