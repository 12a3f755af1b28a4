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

// Request is one request to the API, decoded as far as checks, the rules of scenarios
// and answers need it.
type Request struct {
	Endpoint      Endpoint
	Method        string
	Path          string         // without the query, and without the parts that select scenario and session
	RawPath       string         // the path as the client sent it, with percent signs, double slashes and a trailing slash
	Version       string         // the anthropic-version header
	Betas         []string       // the anthropic-beta headers, commas split
	Body          *jsontree.Node // the JSON body; nil if there is none, or if it is not JSON for Other
	Upload        *body.Upload   // the form of UploadFile; nil if there is none
	Bundle        *body.Bundle   // the form of CreateSkill and CreateSkillVersion
	ID            string         // the id in the path
	Part          string         // the second id in the path: the version of a skill
	Query         map[string]string
	UserProfile   string       // the anthropic-user-profile-id header
	Models        *models.List // the models that exist; nil means models.Default
	SkippedChecks []string     // the checks that are left out, by the names that check.Names lists
	At            time.Time    // when the request was complete; expiry times in the answer count from it
	Cached        *Cached      // what the prompt cache did; nil means that it writes all that is marked and reads nothing

	// Sent reports whether the session itself sent this content block, which makes the
	// block legal in a request. It is called only for blocks that would be refused
	// otherwise. nil means that the session sent nothing.
	Sent func(block *jsontree.Node) bool

	Held      int            // how many turns of the assistant the thread holds that the request continues; 0 for none
	BatchSize int            // the number of requests in the batch that this one is part of; 0 for none
	counted   *tokens.Prompt // of Body, once it is counted
	digests   []uint64       // of Body, once they are computed; see Prefixes
}

// PromptTokens returns how many tokens the prompt has. It counts once: the body must
// not change after the first call, and calls must not be concurrent.
func (r *Request) PromptTokens() int { return r.count().Total }

func (r *Request) count() tokens.Prompt {
	if r.Endpoint == Other {
		return tokens.Prompt{} // its body is no prompt
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

// Model returns the model that the request names, or "".
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

// modelInPath matches the model in the path of a cloud's endpoint, as in
// /model/claude-haiku-4-5/invoke or …/models/claude-haiku-4-5:rawPredict.
var modelInPath = regexp.MustCompile(`/models?/([^/:]+)`)

// AsMessage returns a request to the endpoint of a cloud or a gateway as a request for
// a message. stream says whether the answer is a stream; if it is nil, the body says
// so.
func (r *Request) AsMessage(stream *bool) *Request {
	message := *r
	message.Endpoint = Messages
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
	message.Body = body
	return &message
}

// models returns the models that exist for the request.
func (r *Request) models() models.List {
	if r.Models == nil {
		return models.Default()
	}
	return *r.Models
}

// ResolvedModel returns the id of the model that the request names, as the API reports
// it for an alias.
func (r *Request) ResolvedModel() string { return r.models().Resolve(r.Model()) }

// Traits returns what is known of the model that the request names. For a model that
// does not exist it returns what models.List.Named makes up.
func (r *Request) Traits() models.Traits { return r.models().Named(r.Model()).Traits }

// IsBeta reports whether the request uses the beta API: its query says so, or it names
// a beta.
func (r *Request) IsBeta() bool { return r.Query["beta"] == "true" || len(r.Betas) > 0 }

// HasBeta reports whether the request names a beta with this prefix. Names end in a
// date that changes.
func (r *Request) HasBeta(prefix string) bool {
	return slices.ContainsFunc(r.Betas, func(beta string) bool { return strings.HasPrefix(beta, prefix) })
}

// Stream reports whether the client asked for server-sent events.
func (r *Request) Stream() bool {
	return (r.Endpoint.Streams() || r.Endpoint == Other) && r.Body.Field("stream").True()
}

// NoSuchPath returns the error for a path that the API does not have.
func NoSuchPath() *apierror.Error { return apierror.New("not_found_error", "Not found") }
