package explain

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// sampleTime stands for the time of the request, so that dates in an
// explanation never change.
var sampleTime = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// sampleModel and samplePrompt are what the sample request asks; samplePath is
// where, if a rule about paths that the API does not have lets it be any.
const (
	sampleModel  = "claude-sonnet-5"
	samplePrompt = "Hello, are you there?"
	samplePath   = "/v1/oauth/token"
)

// sampler compiles steps for sample requests.
type sampler struct {
	now     time.Time
	source  faults.Source
	state   string
	ordinal int
	when    *scenarios.When // of the rule; nil for none
	kinds   []Kind
}

// choices makes the timelines of a step, one for each answer it may choose. t
// says all but the kind.
func (s *sampler) choices(t Timeline, step *scenarios.Step) ([]Timeline, error) {
	if len(step.Choose) == 0 {
		return s.timelines(t, step)
	}
	var made []Timeline
	requests := t.Requests
	for i, alternative := range step.Choose {
		t.Requests = fmt.Sprintf("%s (%.0f %%)", requests, 100*step.Share(i))
		both, err := s.timelines(t, alternative.Step())
		if err != nil {
			return nil, err
		}
		made = append(made, both...)
	}
	return made, nil
}

// timelines makes those of one answer, of each kind or of both together.
func (s *sampler) timelines(t Timeline, step *scenarios.Step) ([]Timeline, error) {
	var made []Timeline
	for _, kind := range s.kinds {
		script, err := s.script(step, kind)
		if err != nil {
			return nil, err
		}
		t.Kind, t.Script = kind, script
		made = append(made, t)
	}
	if len(made) == 2 && made[0].Script.String() == made[1].Script.String() {
		made[0].Kind = AnyKind
		made = made[:1]
	}
	return made, nil
}

func (s *sampler) script(step *scenarios.Step, kind Kind) (faults.Script, error) {
	in := scenarios.Incoming{
		Request: s.request(kind),
		Session: scenarios.Moment{Nth: s.ordinal, Requests: s.ordinal, InFlight: 1, State: s.state},
	}
	filled, err := step.Fill(&scenarios.Fill{Incoming: in, Now: s.now})
	if err != nil {
		return faults.Script{}, fmt.Errorf("filling templates: %w", err)
	}
	script, err := faults.Compile(filled.Answer(in.Request), faults.Env{
		Path:   in.Request.Path,
		Now:    s.now,
		Choice: s.source,
		Looks:  s.source,
		IDs:    s.source,
		Limits: claude.DefaultLimits(s.now, 1, 0, 0),
	})
	if err != nil {
		return faults.Script{}, fmt.Errorf("compiling: %w", err)
	}
	return script, nil
}

// request is the sample request of a kind, for the endpoint that the rule is
// about.
func (s *sampler) request(kind Kind) *claude.Request {
	req := &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, ModelID: sampleModel}
	if s.when != nil && s.when.Endpoint != "" {
		req.Endpoint = s.when.Endpoint
	}
	for _, route := range claude.Routes {
		if route.Endpoint == req.Endpoint {
			req.Method, req.Path = route.Method, strings.ReplaceAll(route.Path, "{model}", sampleModel)
		}
	}
	if req.Endpoint == claude.Other { // what it would say nobody knows
		req.Method = s.when.Method.Example(http.MethodPost)
		req.Path = s.when.Path.Example(samplePath)
		return req
	}
	req.Body = jsontree.Obj(
		"model", sampleModel,
		"max_tokens", 1024,
		"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", samplePrompt)),
	)
	if kind == Stream {
		req.Body.SetField("stream", true)
	}
	return req
}
