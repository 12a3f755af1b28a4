package explain

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/script"
)

// sampleTime is the time of the sample request, fixed so that dates in
// explanations do not change.
var sampleTime = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// sampleModel and samplePrompt are those of the sample request; samplePath is
// its path for a rule about unknown paths in general.
const (
	sampleModel  = "claude-sonnet-5"
	samplePrompt = "Hello, are you there?"
	samplePath   = "/v1/oauth/token"
	sampleBase   = "http://127.0.0.1:8765"
)

// sampler compiles steps for sample requests.
type sampler struct {
	now     time.Time
	source  script.Source
	state   string
	ordinal int
	when    *condition.When // of the rule; nil for none
	kinds   []Kind
	plan    resources.BatchPlan
	models  models.List
}

// choices makes the timelines of a step, one for each answer that it may
// choose. t has all fields but the kind.
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

// timelines makes the timelines of one answer, one for each kind or one for
// both.
func (s *sampler) timelines(t Timeline, step *scenarios.Step) ([]Timeline, error) {
	var made []Timeline
	kinds := s.kinds
	if s.endpoint() == claude.Other && step.SaysMessage() {
		kinds = []Kind{Plain, Stream}
	}
	for _, kind := range kinds {
		t.Kind = kind
		if err := s.compile(&t, step); err != nil {
			return nil, err
		}
		made = append(made, t)
	}
	if len(made) == 2 && made[0].Script.String() == made[1].Script.String() {
		made[0].Kind = AnyKind
		made = made[:1]
	}
	return made, nil
}

// answer makes the answer of a step to the sample request of a kind.
func (s *sampler) answer(kind Kind, step *scenarios.Step) (script.Answer, script.Env, error) {
	in := incoming.Request{
		Request: s.request(kind, step.Calls()),
		Session: incoming.Moment{Nth: s.ordinal, Requests: s.ordinal, InFlight: 1, State: s.state},
	}
	filled, err := step.Fill(scenarios.Fill{Incoming: in, Now: s.now})
	if err != nil {
		return script.Answer{}, script.Env{}, fmt.Errorf("filling templates: %w", err)
	}
	answer, err := s.serve(standIn(filled.Answer(in.Request)))
	env := script.Env{
		Path:   in.Request.Path,
		Now:    s.now,
		Choice: s.source,
		Looks:  s.source,
		IDs:    s.source,
		Limits: limits.Usual(s.now, 1, 0, 0),
	}
	return answer, env, err
}

// compile makes the script of a timeline and its description.
func (s *sampler) compile(t *Timeline, step *scenarios.Step) error {
	answer, env, err := s.answer(t.Kind, step)
	if err != nil {
		return err
	}
	uses, watching := watch(answer.Faults)
	answer.Faults = uses
	if t.Script, err = script.Compile(answer, env); err != nil {
		return fmt.Errorf("compiling: %w", err)
	}
	t.Forward = forwarded(step)
	t.Says = append(early(step), says(uses, watching, t.Script.Missed)...)
	if cut := cutWords(&t.Script); cut != "" {
		t.Says = append(t.Says, cut)
	}
	answer.Faults, answer.Headers = nil, nil
	untouched, err := script.Compile(answer, env)
	if err != nil {
		return fmt.Errorf("compiling it without its faults: %w", err)
	}
	t.usual = headOf(untouched)
	return nil
}

// standIn returns an answer with a healthy one in place of the real API's, which is not
// known, so that the faults show what they do.
func standIn(answer script.Answer) script.Answer {
	if answer.Forward == nil {
		return answer
	}
	healthy := scenarios.HealthyAnswer(answer.Request)
	healthy.Faults = answer.Faults
	return healthy
}

// forwarded says of a step that it passes requests on to the real API; "" for other steps.
func forwarded(step *scenarios.Step) string {
	switch {
	case step.Forward == nil:
		return ""
	case step.Forward.Buffer:
		return "the answer is the real API's, once all of it has come; a healthy one stands for it here"
	default:
		return "the answer is the real API's, as it comes; a healthy one stands for it here"
	}
}

// headOf returns the head that a script sends, or nil.
func headOf(s script.Script) *script.Head {
	for _, op := range s.Ops {
		if op.Kind == script.OpHead {
			return op.Head
		}
	}
	return nil
}

// request returns the sample request of a kind for the endpoint of the rule. It
// offers the tools that the answer calls.
func (s *sampler) request(kind Kind, tools []string) *claude.Request {
	req := &claude.Request{Endpoint: s.endpoint(), Version: claude.Version2026, At: s.now}
	if req.Endpoint == claude.Other {
		req.Method = s.when.Method.Example(http.MethodPost)
		req.Path = s.when.Path.Example(samplePath)
		if kind != AnyKind { // for AnyKind the content is unknown
			req.Body = sampleBody()
			offer(req, kind, tools)
		}
		return req
	}
	route, _ := claude.RouteOf(req.Endpoint)
	workspace := s.workspace()
	req.ID, req.Part = workspace.Sample(req.Endpoint, s.now, s.source.Rand("workspace"))
	req.Method, req.Path = route.Method, placeholder.ReplaceAllLiteralString(strings.ReplaceAll(route.Path, "{part}", req.Part), req.ID)
	switch {
	case req.Endpoint == claude.CreateBatch:
		req.Body = resources.SampleBatch(req).Body
	case route.Takes == claude.Multipart:
		req.Upload = resources.SampleUpload()
	case route.Takes == claude.Bundled:
		req.Bundle = resources.SampleBundle()
	case req.Endpoint == claude.Complete:
		req.Body = jsontree.Obj("model", sampleModel, "max_tokens_to_sample", 1024, "prompt", "\n\nHuman: "+samplePrompt+"\n\nAssistant:")
	case route.Takes == claude.JSON:
		req.Body = sampleBody()
	}
	offer(req, kind, tools)
	return req
}

// sampleBody returns the body of a request for a message.
func sampleBody() *jsontree.Node {
	return jsontree.Obj(
		"model", sampleModel,
		"max_tokens", 1024,
		"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", samplePrompt)),
	)
}

// offer makes a request one for a stream if kind asks for it, and adds tools.
func offer(req *claude.Request, kind Kind, tools []string) {
	if kind == Stream {
		req.Body.SetField("stream", true)
	}
	if len(tools) > 0 && (req.Endpoint == claude.Messages || req.Endpoint == claude.Other) {
		req.Body.SetField("tools", offers(tools))
	}
}

// offers returns the tools of these names, without repetitions.
func offers(names []string) *jsontree.Node {
	offered := jsontree.Arr()
	for i, name := range names {
		if !slices.Contains(names[:i], name) {
			offered.Items = append(offered.Items, jsontree.Obj("name", name, "input_schema", jsontree.Obj("type", "object")))
		}
	}
	return offered
}

// placeholder matches the parts of a route that an id replaces.
var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func (s *sampler) endpoint() claude.Endpoint {
	return s.when.Endpoints().Example()
}

func (s *sampler) workspace() *resources.Workspace {
	return &resources.Workspace{Models: s.models, Plan: s.plan}
}

// serve fills the answer with what the endpoint returns for the sample request,
// as the server does, unless the step sets the answer.
func (s *sampler) serve(answer script.Answer) (script.Answer, error) {
	workspace := s.workspace()
	workspace.Sample(answer.Request.Endpoint, s.now, s.source.Rand("workspace"))
	answering, refusal := workspace.LookUp(resources.Call{Request: answer.Request, Now: s.now, Base: sampleBase})
	if refusal != nil {
		return answer, fmt.Errorf("looking up what the sample request asks for: %w", refusal)
	}
	if answering != nil {
		answer.Serve(answering(s.source.Rand("resource")))
	}
	return answer, nil
}
