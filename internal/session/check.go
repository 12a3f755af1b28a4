package session

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/request"
)

// Check returns the API's refusal of a request, or nil.
func (s *Session) Check(a *Attempt) *apierror.Error { return shortened(s.refusal(a)) }

// validation returns how much of requests is checked, and the checks that are left out.
func (s *Session) validation() (level claude.Validation, except []string) {
	return s.Scenario.Validation(s.common.Validation)
}

// refusal returns the refusal of the real API, or nil. The order of the checks is the real
// API's: path, key, headers, method, size, JSON, and then the fields of the JSON. It
// refuses an unknown path before it looks at the key (barryceelen/Claudette#7 has it from
// a browser, without a key). Since a rule may answer an unknown path, that refusal is kept
// in the attempt.
func (s *Session) refusal(a *Attempt) (refusal *apierror.Error) {
	refusal = s.checkHead(a)
	if a.Target.Endpoint == claude.Other {
		a.noSuchPath = claude.NoSuchPath()
		a.TryDecode()
		return nil
	}
	if refusal != nil {
		return refusal
	}
	leaves := s.leavesChecks() && !request.IsProbe(a.Method, a.Target.Path)
	if a.Method != a.Target.Method && !leaves {
		return apierror.ForStatus(http.StatusMethodNotAllowed)
	}
	if a.Memory.Refused != nil {
		return a.Memory.Refused
	}
	if errors.Is(a.Failed, request.ErrBadFraming) {
		return apierror.New("invalid_request_error", "claudemock: "+a.Failed.Error())
	}
	if a.Failed != nil {
		return apierror.New("request_too_large", "Request exceeds the maximum size")
	}
	if leaves {
		a.TryDecode()
		a.Claude.Models = &s.models
		return a.Memory.Refused
	}
	if refusal = a.Decode(); refusal != nil {
		return refusal
	}
	if s.sent.any.Load() {
		a.Claude.Sent = s.sent.isSent
	}
	a.Claude.Models = &s.models
	level, except := s.validation()
	a.Claude.SkippedChecks = except
	if refusal = check.Request(a.Claude, level, s.models); refusal != nil {
		return refusal
	}
	if refusal = s.checkSkills(a); refusal != nil {
		return refusal
	}
	if refusal = s.threads.find(a.Claude); refusal != nil && level == claude.Strict && !slices.Contains(except, "thread") {
		return refusal
	}
	a.answering, refusal = s.lookUp(a)
	return refusal
}

// MaxRefusal is how many bytes the text of a refusal may have. Some refusals quote a model
// or an id of any length.
const MaxRefusal = 2 << 10

// shortened returns the refusal with a text of no more than MaxRefusal bytes.
func shortened(refusal *apierror.Error) *apierror.Error {
	if refusal == nil || len(refusal.Message) <= MaxRefusal {
		return refusal
	}
	brief := *refusal
	brief.Message = fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(refusal.Message[:MaxRefusal], ""), len(refusal.Message))
	return &brief
}

// checkHead checks the headers: the key, the origin, the version and the betas.
func (s *Session) checkHead(a *Attempt) (refusal *apierror.Error) {
	a.Key, refusal = check.Key(a.Value("X-Api-Key"), a.Value("Authorization"))
	level, _ := s.validation()
	if s.leavesChecks() {
		a.Claude.Betas, _ = check.Betas(a.Header["Anthropic-Beta"], level)
		return s.Scenario.CheckKey(a.Key)
	}
	if a.Header.Get("Origin") != "" && a.Value("Anthropic-Dangerous-Direct-Browser-Access") != "true" {
		return apierror.New("authentication_error", "CORS requests must set 'anthropic-dangerous-direct-browser-access' header")
	}
	if refusal != nil {
		return refusal
	}
	if refusal = s.Scenario.CheckKey(a.Key); refusal != nil {
		return refusal
	}
	_, present := a.Header["Anthropic-Version"]
	if refusal = check.Headers(a.Claude.Version, present); refusal != nil {
		return refusal
	}
	a.Claude.Betas, refusal = check.Betas(a.Header["Anthropic-Beta"], level)
	return refusal
}
