package server

import (
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
)

// refusal is what the real API would answer the request with instead of doing
// what it asks, or nil. The order
// is the real API's: key, headers, path and method, size, JSON, and only then
// what the JSON says.
func (s *Server) refusal(a *arrival, sess *session) (refusal *claude.Error) {
	if refusal = s.checkHead(a, sess); refusal != nil {
		return refusal
	}
	if refusal = checkTarget(a); refusal != nil {
		return refusal
	}
	if a.failed != nil {
		return claude.NewError("request_too_large", "Request exceeds the maximum size")
	}
	if a.method == http.MethodPost {
		if refusal = s.decode(a); refusal != nil {
			return refusal
		}
	}
	if refusal = claude.Check(a.request, s.validation, sess.models); refusal != nil {
		return refusal
	}
	return a.lookUp(sess.models)
}

// checkHead looks at what the headers say about who asks.
func (s *Server) checkHead(a *arrival, sess *session) (refusal *claude.Error) {
	if a.header.Get("Origin") != "" && a.header.Get("Anthropic-Dangerous-Direct-Browser-Access") != "true" {
		return claude.NewError("authentication_error", "CORS requests must set 'anthropic-dangerous-direct-browser-access' header")
	}
	a.key, refusal = claude.CheckKey(a.header.Get("X-Api-Key"), a.header.Get("Authorization"))
	if refusal != nil {
		return refusal
	}
	if refusal = sess.scenario.CheckKey(a.key); refusal != nil {
		return refusal
	}
	_, present := a.header["Anthropic-Version"]
	if refusal = claude.CheckHeaders(a.request.Version, present); refusal != nil {
		return refusal
	}
	a.request.Betas, refusal = claude.CheckBetas(a.header["Anthropic-Beta"])
	return refusal
}

func checkTarget(a *arrival) *claude.Error {
	switch {
	case a.target.endpoint == "":
		return claude.NewError("not_found_error", "Not found")
	case a.method != a.target.method:
		return claude.ErrorForStatus(http.StatusMethodNotAllowed)
	default:
		return nil
	}
}

// decode turns the body into JSON.
func (s *Server) decode(a *arrival) *claude.Error {
	encoding := strings.Join(a.header["Content-Encoding"], ",")
	data, refusal := claude.DecodeBody(encoding, a.body, s.maxBody)
	if refusal != nil {
		return refusal
	}
	a.request.Body, refusal = claude.ParseBody(a.header.Get("Content-Type"), data)
	return refusal
}

// lookUp finds what a model endpoint is asked for. That an id is unknown was
// refused before, unless validation lets it pass: then there is such a model.
func (a *arrival) lookUp(models claude.ModelList) (refusal *claude.Error) {
	switch id := a.request.ModelID; a.target.endpoint {
	case claude.ListModels:
		a.document, refusal = models.Page(a.request.Query)
	case claude.GetModel:
		model, ok := models.Find(id)
		if !ok {
			model, _ = models.With(nil, nil, []string{id}).Find(id)
		}
		a.document = model.JSON()
	}
	return refusal
}
