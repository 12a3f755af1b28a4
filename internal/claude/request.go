package claude

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/body"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// The API versions served, as clients name them in anthropic-version.
const (
	Version2023 = "2023-06-01" // the SDKs' majors before October 2026
	Version2026 = "2026-10-21" // Python 2, TypeScript 1, Go 2
)

// Request is one request to the API, decoded far enough to be checked, matched
// against rules and answered.
type Request struct {
	Endpoint    Endpoint
	Method      string
	Path        string         // without the query, and without the parts that select scenario and session
	RawPath     string         // the same as it was sent: with percent signs, slashes in a row and one at its end
	Version     string         // the anthropic-version header
	Betas       []string       // the anthropic-beta headers, commas split
	Body        *jsontree.Node // the JSON body; nil when there is none, and for Other when it is not JSON
	Upload      *body.Upload   // UploadFile: the form; nil when there is none
	Bundle      *body.Bundle   // CreateSkill, CreateSkillVersion: the form
	ID          string         // the id in the path, of endpoints that have one
	Part        string         // the second one: of a skill, a version
	Query       map[string]string
	UserProfile string       // the anthropic-user-profile-id header
	Models      *models.List // those that the answer knows; nil: models.Default
	Unasked     []string     // the checks that are left out, by the names of check.Names
	At          time.Time    // when it was complete; what an answer says expires counts from it
	Cached      *Cached      // what the prompt cache did for it; nil: all that is marked is written, nothing read

	// Sent reports whether the session sent this content block itself, which it
	// takes back whatever it is; nil: nothing was sent. It is asked only of blocks
	// that would be refused.
	Sent func(block *jsontree.Node) bool

	BatchSize int            // how many requests the batch has that it is of; 0: it is of none
	counted   *tokens.Prompt // of Body, once it was asked for
	digests   []uint64       // the same; see Prefixes
}

// PromptTokens is how many tokens the prompt has, counted once. The body must not
// change after the first call, and calls must not be concurrent.
func (r *Request) PromptTokens() int { return r.count().Total }

func (r *Request) count() tokens.Prompt {
	if r.Endpoint == Other {
		return tokens.Prompt{} // whatever its body holds, it is no prompt
	}
	if r.counted == nil {
		var count tokens.Prompt
		if r.Endpoint == Complete {
			count = tokens.OfCompletion(r.Body.Field("prompt").Str())
		} else {
			count = tokens.OfPrompt(r.Body)
		}
		r.counted = &count
	}
	return *r.counted
}

// Model is the model asked for, or "".
func (r *Request) Model() string {
	if r.Endpoint == GetModel {
		return r.ID
	}
	model := r.Body.Field("model").Str()
	if model == "" && r.Endpoint == Other {
		if found := modelInPath.FindStringSubmatch(r.Path); found != nil {
			return found[1]
		}
	}
	return model
}

// modelInPath is where clouds have the model, e.g. /model/claude-haiku-4-5/invoke
// or …/models/claude-haiku-4-5:rawPredict.
var modelInPath = regexp.MustCompile(`/models?/([^/:]+)`)

// AsMessage is a request for a path that the API does not have as one for a
// message, such as a cloud or a gateway takes; stream says whether a stream is
// asked for, nil that the body does.
func (r *Request) AsMessage(stream *bool) *Request {
	asked := *r
	asked.Endpoint = Messages
	body := jsontree.Obj()
	if r.Body.Is(jsontree.Object) {
		body.Members = slices.Clone(r.Body.Members)
	}
	if body.Field("model") == nil {
		body.SetField("model", r.Model())
	}
	if stream != nil {
		body.SetField("stream", *stream)
	}
	asked.Body = body
	return &asked
}

// models are those that the answer knows.
func (r *Request) models() models.List {
	if r.Models == nil {
		return models.Default()
	}
	return *r.Models
}

// ResolvedModel is the id that the model asked for stands for, which is what the
// API reports of an alias.
func (r *Request) ResolvedModel() string { return r.models().Resolve(r.Model()) }

// Traits is what is known of the model asked for; of one that the answer does not
// know, what Named says.
func (r *Request) Traits() models.Traits { return r.models().Named(r.Model()).Traits }

// IsBeta reports whether the request uses the beta form of the API: it says so
// in its query, or names a beta.
func (r *Request) IsBeta() bool { return r.Query["beta"] == "true" || len(r.Betas) > 0 }

// HasBeta reports whether the request asks for a beta whose name starts so;
// names end in a date that changes.
func (r *Request) HasBeta(prefix string) bool {
	for _, beta := range r.Betas {
		if strings.HasPrefix(beta, prefix) {
			return true
		}
	}
	return false
}

// Stream reports whether the client asked for server-sent events.
func (r *Request) Stream() bool {
	return (r.Endpoint.Streams() || r.Endpoint == Other) && r.Body.Field("stream").True()
}

// NoSuchPath is what a path that the API does not have is answered with.
func NoSuchPath() *apierror.Error { return apierror.New("not_found_error", "Not found") }
