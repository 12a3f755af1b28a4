package server

import (
	"net/http"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// Handler decides in Go what a scenario cannot say: the step that answers a
// request, or nil to leave it to the scenario, of which a step given takes
// none. It is called for requests that the API would not refuse, from many
// goroutines at a time, and must not change what the request points to, nor a
// step that it has given before.
type Handler func(Request) *scenarios.Step

// Request is what a Handler is asked about.
type Request struct {
	Session  string          // the id of the session
	Endpoint claude.Endpoint // in the words of a scenario, e.g. "messages"
	Method   string
	Path     string // below the scenario's prefix, without the query
	Header   http.Header
	Model    string         // "" without one
	Stream   bool           // whether a stream is asked for
	Body     *jsontree.Node // nil without one
}

// WithHandler has h decide before the scenario does. Default nil: the scenario
// decides.
func WithHandler(h Handler) Option { return func(set *settings) { set.handle = h } }

// given is the step that the handler gives for a request, or nil.
func (s *Server) given(sess *session.Session, a *session.Attempt, refusal *apierror.Error) *scenarios.Step {
	if s.handle == nil || refusal != nil {
		return nil
	}
	return s.handle(Request{
		Session: sess.ID, Endpoint: a.Target.Endpoint, Method: a.Method, Path: a.Claude.Path,
		Header: a.Header, Model: a.Claude.Model(), Stream: a.Claude.Stream(), Body: a.Claude.Body,
	})
}
