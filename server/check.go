package server

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/body"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/jsontree"
)

// refusal is what the real API would answer the request with instead of doing
// what it asks, or nil. The order is the real API's: the path, key, headers,
// method, size, JSON, and only then what the JSON says. That a path is unknown
// it tells whoever asks (barryceelen/Claudette#7 has it from a browser, without
// a key). Such a path may be one that a rule answers; until that is known the
// refusal is kept in the arrival.
func (s *Server) refusal(a *arrival, sess *session) (refusal *apierror.Error) {
	refusal = s.checkHead(a, sess)
	if a.target.endpoint == claude.Other {
		a.unknown = claude.NoSuchPath()
		s.look(a)
		return nil
	}
	if refusal != nil {
		return refusal
	}
	if a.method != a.target.method {
		return apierror.ForStatus(http.StatusMethodNotAllowed)
	}
	if a.claim.refused != nil {
		return a.claim.refused
	}
	if errors.Is(a.failed, errBadFraming) {
		return apierror.New("invalid_request_error", "claudemock: "+a.failed.Error())
	}
	if a.failed != nil {
		return apierror.New("request_too_large", "Request exceeds the maximum size")
	}
	if refusal = s.decode(a); refusal != nil {
		return refusal
	}
	if sess.told.any.Load() {
		a.request.Sent = sess.told.sent
	}
	a.request.Models = &sess.models
	level, except := sess.scenario.Validation(s.validation)
	a.request.Unasked = except
	if refusal = check.Request(a.request, level, sess.models); refusal != nil {
		return refusal
	}
	if refusal = s.checkSkills(sess, a); refusal != nil {
		return refusal
	}
	if level == claude.Strict && !slices.Contains(except, "thread") {
		if refusal = sess.threads.check(a.request); refusal != nil {
			return refusal
		}
	}
	a.answering, refusal = s.lookUp(sess, a)
	return refusal
}

// mostRefusal is how many bytes the text of a refusal has. Those that name what is
// wrong with a model or an id quote all of it.
const mostRefusal = 2 << 10

// inBrief is a refusal whose text is no longer than that.
func inBrief(refusal *apierror.Error) *apierror.Error {
	if refusal == nil || len(refusal.Message) <= mostRefusal {
		return refusal
	}
	brief := *refusal
	brief.Message = fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(refusal.Message[:mostRefusal], ""), len(refusal.Message))
	return &brief
}

// checkHead looks at what the headers say about who asks.
func (s *Server) checkHead(a *arrival, sess *session) (refusal *apierror.Error) {
	a.key, refusal = check.Key(joined(a.header, "X-Api-Key"), joined(a.header, "Authorization"))
	if a.header.Get("Origin") != "" && joined(a.header, "Anthropic-Dangerous-Direct-Browser-Access") != "true" {
		return apierror.New("authentication_error", "CORS requests must set 'anthropic-dangerous-direct-browser-access' header")
	}
	if refusal != nil {
		return refusal
	}
	if refusal = sess.scenario.CheckKey(a.key); refusal != nil {
		return refusal
	}
	_, present := a.header["Anthropic-Version"]
	if refusal = check.Headers(a.request.Version, present); refusal != nil {
		return refusal
	}
	level, _ := sess.scenario.Validation(s.validation)
	a.request.Betas, refusal = check.Betas(a.header["Anthropic-Beta"], level)
	return refusal
}

// joined is a header's value as the API reads it: several lines of one name are
// one list, in which commas stand between them (RFC 9110, section 5.3).
func joined(header http.Header, name string) string { return strings.Join(header[name], ", ") }

// look decodes the body of a request for a path that the API does not have, as
// far as it is JSON: a rule may ask what it says. What else there is belongs to
// whoever has such a path.
func (s *Server) look(a *arrival) {
	if a.failed != nil || len(a.body) == 0 {
		return
	}
	data, refusal := body.Decode(joined(a.header, "Content-Encoding"), a.body, s.maxBody, a.claim.collect)
	if refusal != nil {
		return
	}
	if tree, err := jsontree.ParseWithin(data, a.forTree(data)); err == nil {
		body.CloneModel(tree)
		a.request.Body = tree
	}
}

// decode reads the body in the form that the endpoint takes.
func (s *Server) decode(a *arrival) *apierror.Error {
	route, _ := claude.RouteOf(a.target.endpoint)
	if route.Takes == claude.NoBody {
		return nil
	}
	refusal := s.decodeAs(route.Takes, a)
	if a.claim.refused != nil {
		return a.claim.refused // which says why the body could not be decoded
	}
	return refusal
}

func (s *Server) decodeAs(form claude.Form, a *arrival) *apierror.Error {
	data, refusal := body.Decode(joined(a.header, "Content-Encoding"), a.body, s.maxBodyOf(a.target.endpoint), a.claim.collect)
	if refusal != nil {
		return refusal
	}
	contentType := joined(a.header, "Content-Type")
	switch form {
	case claude.Multipart:
		a.request.Upload, refusal = body.ParseUpload(contentType, data, resources.MaxBytes, &a.claim)
	case claude.Bundled:
		a.request.Bundle, refusal = body.ParseBundle(contentType, data, &a.claim)
	default:
		a.request.Body, refusal = body.Parse(contentType, data, a.forTree(data))
		a.claimKept(data)
	}
	return refusal
}
