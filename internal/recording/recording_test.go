package recording_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
)

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// asked is a request that streams or not, of the tools that a step calls.
func asked(stream bool, tools []string) *claude.Request {
	body := jsontree.Obj("model", "claude-sonnet-5", "max_tokens", 1024,
		"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", "Hello, are you there?")))
	if stream {
		body.SetField("stream", true)
	}
	if len(tools) > 0 {
		list := jsontree.Arr()
		for i, name := range tools {
			if i == 0 || name != tools[i-1] {
				list.Items = append(list.Items, jsontree.Obj("name", name, "input_schema", jsontree.Obj("type", "object")))
			}
		}
		body.SetField("tools", list)
	}
	return &claude.Request{Endpoint: claude.Messages, Method: http.MethodPost, Path: "/v1/messages", Version: claude.Version2026, Body: body, At: noon}
}

// compiled is what a step answers a request with, in a session of a name.
func compiled(t *testing.T, step *scenarios.Step, req *claude.Request, session string) script.Script {
	t.Helper()
	filled, err := step.Fill(scenarios.Fill{Incoming: incoming.Request{Request: req, Session: incoming.Moment{Nth: 1, Requests: 1, InFlight: 1}}, Now: noon})
	require.NoError(t, err)
	made, err := script.Compile(filled.Answer(req), script.Env{
		Now: noon, Choice: script.NewSource(7, "choice"), IDs: script.NewSource(7, session), Looks: script.NewSource(0, "looks"),
		Limits: limits.Usual(noon, 1, 0, 0), Path: req.Path,
	})
	require.NoError(t, err)
	return made
}

// happened is the exchange that a client of a script sees. ok is false for one that
// ends in a way that no exchange tells.
func happened(req *claude.Request, made *script.Script) (x exchange.Exchange, ok bool) {
	x.Request = exchange.Request{
		At: noon, Method: req.Method, Target: req.Path, Body: []byte(req.Body.String()),
		Header: http.Header{"Anthropic-Version": {req.Version}, "X-Api-Key": {"sk-ant-api03-" + strings.Repeat("k", 80)}},
	}
	var elapsed time.Duration
	var length string
	sent := 0
	for op := range made.All() {
		switch op.Kind {
		case script.OpWait:
			elapsed += op.Wait
		case script.OpHead:
			x.Response.Status, x.Response.Proto = op.Head.Status, "HTTP/1.1"
			for _, f := range op.Head.Fields {
				x.Response.Fields = append(x.Response.Fields, exchange.Field(f))
			}
			length = op.Head.Get("content-length")
			if len(op.Head.Lines) > 0 {
				return x, false
			}
		case script.OpSend:
			sent += len(op.Out())
		case script.OpWrite:
			sent += len(op.Out())
			x.Response.Parts = append(x.Response.Parts, exchange.Part{After: elapsed, Bytes: op.Bytes})
			if op.Chunk != "" {
				return x, false
			}
		case script.OpHold, script.OpHalfClose:
			return x, false
		case script.OpReset:
			x.Response.End = exchange.Reset
		case script.OpClose:
			x.Response.End = exchange.Closed
		case script.OpHang:
			x.Response.End = exchange.TimedOut
		}
	}
	x.Response.After = elapsed
	if length != "" && length != fmt.Sprint(sent) && !made.Raw && x.Response.End == exchange.Complete {
		return x, false
	}
	return x, true
}

// open reads a recording as a user's folder has it.
func open(t *testing.T, r *recording.Recording, name string) *scenarios.Scenario {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, name+".yaml")
	require.NoError(t, os.WriteFile(path, r.Scenario, 0o600))
	for file, body := range r.Bodies {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(folder, file)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, file), body, 0o600))
	}
	s, err := scenarios.ParseFile(path, r.Scenario, faults.Builtin())
	require.NoError(t, err, "%s", r.Scenario)
	return s
}

// TestARecordingGivesWhatItWasMadeOf takes every answer of every scenario for what
// happened, and holds what the recording of it gives against that: the bytes, apart from
// ids and padding, and the pauses.
func TestARecordingGivesWhatItWasMadeOf(t *testing.T) {
	all, err := catalogue.Open()
	require.NoError(t, err)
	forms, seen := map[string]int{}, map[string]bool{}
	const some = 4 // of which one is tried, unless there is time
	for i, name := range all.Names() {
		if i%some != 0 && os.Getenv("CLAUDEMOCK_LONG_TESTS") == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s, err := all.Get(name)
			require.NoError(t, err)
			for r, rule := range s.AllRules() {
				if rule.When.Endpoints().Example() != claude.Messages {
					continue
				}
				for i, step := range rule.Steps {
					for _, one := range answersOf(step) {
						for _, stream := range []bool{false, true} {
							holds(t, one, asked(stream, one.Calls()), fmt.Sprintf("rule %d, step %d, stream %t", r+1, i+1, stream), forms, seen)
						}
					}
				}
			}
		})
	}
	t.Log(forms)
}

func answersOf(step *scenarios.Step) (all []*scenarios.Step) {
	if len(step.Choose) == 0 {
		return []*scenarios.Step{step}
	}
	for _, one := range step.Choose {
		all = append(all, one.Step())
	}
	return all
}

func holds(t *testing.T, step *scenarios.Step, req *claude.Request, where string, forms map[string]int, seen map[string]bool) {
	t.Helper()
	made := compiled(t, step, req, "first")
	x, ok := happened(req, &made)
	if !ok || made.BodyBytes() > 1<<20 {
		forms["left out"]++
		return
	}
	kind := fmt.Sprint(req.Stream(), made.String())
	if seen[kind] { // as the answers of many scenarios are
		return
	}
	seen[kind] = true
	r, err := recording.Scenario("again", []exchange.Exchange{x}, recording.Options{ExactTiming: true})
	require.NoError(t, err, where)
	recorded := open(t, r, "again").AllRules()[0].Steps[0]
	forms[form(recorded)]++
	again := compiled(t, recorded, req, "second")
	second, ok := happened(req, &again)
	require.True(t, ok || x.Response.End != exchange.Complete, "%s\n%s", where, r.Scenario)
	assert.Empty(t, again.Missed, where)
	assert.Equal(t, x.Response.Status, second.Response.Status, where)
	assert.Equal(t, x.Response.End, second.Response.End, where)
	stream := strings.HasPrefix(x.Response.Get("content-type"), "text/event-stream")
	if !assert.Equal(t, recording.Canonical(string(x.Response.Body()), stream), recording.Canonical(string(second.Response.Body()), stream), where) ||
		!assert.Equal(t, arrivals(&x.Response), arrivals(&second.Response), where) {
		t.Logf("%s\n%s", where, r.Scenario)
	}
}

// arrivals is when how many bytes of a body were there, without padding, and when it
// was over.
func arrivals(r *exchange.Response) (all []string) {
	var read strings.Builder
	last := time.Duration(0)
	for _, part := range r.Parts {
		if part.After != last {
			all = append(all, fmt.Sprintf("%d B until %s", len(recording.Canonical(read.String(), true)), part.After))
			last = part.After
		}
		read.Write(part.Bytes)
	}
	return append(all, fmt.Sprintf("%d B, over %s", len(recording.Canonical(read.String(), true)), r.After))
}

func form(step *scenarios.Step) string {
	switch {
	case step.Error != nil && step.Error.Body != nil:
		return "error body"
	case step.Error != nil:
		return "error"
	case step.Reply == nil:
		return "nothing"
	case step.Reply.Text != nil:
		return "text"
	case step.Reply.Content != nil:
		return "content"
	case step.Reply.Events != nil:
		return "events"
	default:
		return "body"
	}
}

func TestAClientMayLeaveWithTheLastEvent(t *testing.T) {
	for name, c := range map[string]struct {
		after  int // milliseconds after the last event
		stalls bool
	}{"at once": {200, false}, "after a while": {3000, true}} {
		t.Run(name, func(t *testing.T) {
			x := call(0, c.after, question("claude-sonnet-5", true, "Hi."), stream(exchange.TimedOut, nil, "Hello."))
			x.Missing = []string{exchange.ClientLeft}
			made, err := recording.Scenario("left", []exchange.Exchange{x}, recording.Options{})
			require.NoError(t, err)
			assert.Contains(t, string(made.Scenario), "text: Hello.")
			assert.Equal(t, c.stalls, strings.Contains(string(made.Scenario), "stall: {at: message_stop}"))
			assert.Equal(t, c.stalls, strings.Contains(string(made.Scenario), exchange.ClientLeft))
		})
	}
}
