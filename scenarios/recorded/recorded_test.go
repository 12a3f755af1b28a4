package recorded_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// parsed returns a scenario with these words of match and these steps, one a line.
func parsed(t testing.TB, match, steps string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\nmatch: "+match+"\nsteps:\n"+steps), faults.Builtin())
	require.NoError(t, err)
	return s
}

// came returns a request to Messages with a body.
func came(t testing.TB, body string) incoming.Request {
	t.Helper()
	req := &claude.Request{Endpoint: claude.Messages, Method: http.MethodPost, Path: "/v1/messages"}
	if tree, err := jsontree.ParseString(body); err == nil {
		req.Body = tree
	}
	return incoming.Request{Request: req, Work: &incoming.Work{}}
}

// weather is a conversation whose second turn brings a tool's result.
const weather = `{"model":"claude-sonnet-5","max_tokens":64,"tools":[{"name":"search","input_schema":{"type":"object"}},{"name":"bash","input_schema":{"type":"object"}}],"messages":[` +
	`{"role":"user","content":"What is the weather in Paris?"},` +
	`{"role":"assistant","content":[{"type":"tool_use","id":"toolu_01abcdefghijklmnopqrstuv","name":"search","input":{"id":1}}]},` +
	`{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_01abcdefghijklmnopqrstuv","content":"It rains in Paris."},{"type":"text","text":"Answer in a word."}]}]}`

const weatherStep = `
  - request:
      turn: 2
      model: claude-sonnet-5
      tools: [bash, search]
      messages:
        - role: user
          content:
            - {type: tool_result, tool_use_id: toolu_1, content: It rains in Paris.}
            - {type: text, text: Answer in a word.}
    reply: {text: Wet.}
`

func TestRequestsAreComparedByWhatTheyMean(t *testing.T) {
	replaced := func(old, with string) string {
		require.Contains(t, weather, old)
		return strings.Replace(weather, old, with, 1)
	}
	for _, c := range []struct{ name, body, why string }{
		{"the same", weather, ""},
		{"another id", strings.ReplaceAll(weather, "abcdef", "ABCDEF"), ""},
		{"other fields", replaced(`"max_tokens":64`, `"max_tokens":1,"temperature":1,"metadata":{}`), ""},
		{"a mark for the cache", replaced(`"text":"Answer in a word."`, `"text":"Answer in a word.","cache_control":{"type":"ephemeral"}`), ""},
		{"an error that is none", replaced(`"content":"It rains`, `"is_error":false,"content":"It rains`), ""},
		{"blocks in the place of a text", replaced(`"It rains in Paris."`, `[{"type":"text","text":"It rains in Paris."}]`), ""},
		{"null for what is absent", replaced(`"type":"text","text":`, `"citations":null,"type":"text","text":`), ""},
		{"keys in another order", replaced(`{"role":"user","content":[`, `{"content":[`), "x"}, // the role is gone, to see that something is compared
		{"what the assistant said before", replaced(`"input":{"id":1}`, `"input":{"id":2}`), ""},
		{"what the user said before", replaced(`weather in Paris`, `weather in Berlin`), ""},

		{"another text", replaced("It rains in Paris.", "It rains in Berlin."), `messages.2.content.0.content: recorded "It rains in Paris.", got "It rains in Berlin."`},
		{"a block less", replaced(`,{"type":"text","text":"Answer in a word."}`, ""), `messages.2.content.1: recorded {"type":"text","text":"Answer in a word."}, got nothing`},
		{"a message more", replaced(`word."}]}`, `word."}]},{"role":"user","content":"Go!"}`), `messages.3: recorded nothing, got {"role":"user","content":"Go!"}`},
		{"an error", replaced(`"content":"It rains`, `"is_error":true,"content":"It rains`), `messages.2.content.0.is_error: recorded nothing, got true`},
		{"another model", replaced("claude-sonnet-5", "claude-opus-5"), `model: recorded "claude-sonnet-5", got "claude-opus-5"`},
		{"another tool", replaced(`"name":"bash"`, `"name":"shell"`), `tools: recorded "bash", got nothing, and 1 more difference`},
		{"a stream", replaced(`"max_tokens"`, `"stream":true,"max_tokens"`), `stream: recorded false, got true`},
		{"another turn", replaced(`"messages":[`, `"messages":[{"role":"user","content":"Hi."},{"role":"assistant","content":"Hello."},`), `turn: recorded 2, got 3`},
		{"a long text", replaced("It rains in Paris.", strings.Repeat("It rains. ", 100)), `messages.2.content.0.content: recorded "It rains in Paris.", got "It rains. It rains. It rains. It rains. It rains. It rains. It rains. It rains. …"`},
		{"no JSON", "It rains.", "its body is no JSON object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := parsed(t, "[model, tools, messages]", weatherStep)
			index, near := s.RuleFor("", came(t, c.body))
			if c.why == "" {
				require.Equal(t, 0, index, near)
				require.Equal(t, []int{0}, s.AllRules()[index].Fitting(came(t, c.body)))
				return
			}
			require.Equal(t, scenarios.NoRule, index)
			if c.why != "x" {
				assert.Equal(t, "this request does not fit the only recorded one, step 1 (line 6): "+c.why, near.String())
			}
		})
	}
}

func TestOnlyWhatMatchNamesAndARequestSaysCounts(t *testing.T) {
	const hello = `{"model":"claude-sonnet-5","max_tokens":64,"system":"Be brief.","messages":[{"role":"user","content":"Hello"}]}`
	for _, c := range []struct {
		match, request, body string
		fits                 bool
	}{
		{"[model]", "{model: claude-sonnet-5, tools: [search], turn: 7}", hello, true},
		{"[model, tools]", "{model: claude-sonnet-5}", weather, true},
		{"[model, tools]", "{tools: []}", hello, true},
		{"[model, tools]", "{tools: []}", weather, false},
		{"[messages]", "{turn: 1}", hello, true},
		{"[messages]", "{turn: 1}", weather, false},
		{"[messages]", "{turn: 1, messages: [{role: user, content: Bye}]}", hello, false},
		{"[model]", "{stream: true}", hello, false},
		{"[system]", "{body: {system: Be brief.}}", hello, true},
		{"[system]", "{body: {system: [{type: text, text: Be brief., cache_control: {type: ephemeral}}]}}", hello, true},
		{"[system]", "{body: {system: Be loud.}}", hello, false},
		{"[system]", "{body: {system: null}}", hello, false},
		{"[max_tokens, thinking]", "{body: {max_tokens: 64, thinking: null}}", hello, true},
		{"[messages]", "{messages: []}", `{"model":"m"}`, true},
		{"[messages]", "{earlier: [{role: user, content: 'What is the weather in Paris?'}]}", weather, true},
		{"[messages]", "{earlier: [{role: user, content: 'What is the weather in Rome?'}]}", weather, false},
		{"[messages]", "{unreadable: true}", "no JSON", true},
		{"[messages]", "{unreadable: true}", hello, false},
		{"[messages]", "{path: /v1/messages/count_tokens}", hello, false},
	} {
		s := parsed(t, c.match, "  - {request: "+c.request+", error: overloaded_error}\n")
		index, near := s.RuleFor("", came(t, c.body))
		assert.Equal(t, c.fits, index != scenarios.NoRule, "%s %s: %s", c.match, c.request, near)
	}
}

func TestWhatIsMadeAnewOrWasHiddenFitsAnyText(t *testing.T) {
	for _, c := range []struct {
		was, came string
		fits      bool
	}{
		{"open file_010000000000000000000001", "open file_01AbCdEfGhIjKlMnOpQrStUv", true},
		{"run 00000000-0000-4000-8000-000000000001", "run b0a7c5d2-1111-4222-8333-0123456789ab", true},
		{"at 2026-11-23T12:00:00Z", "at 2027-01-02T03:04:05.678+02:00", true},
		{"on 2026-11-23", "on 2026-11-24", false},
		{"by [redacted] and [redacted].", "by customer-1 and customer-2.", true},
		{"by [redacted] and [redacted].", "by customer-1 or customer-2.", false},
		{"key sha256:0123abcd", "key sk-ant-xyz", true},
		{"key sha256:0123abcd", "the key sk-ant-xyz", false},
	} {
		s := parsed(t, "[messages]", fmt.Sprintf("  - {request: {messages: [{role: user, content: %q}]}, error: overloaded_error}\n", c.was))
		for _, content := range []*jsontree.Node{jsontree.Of(c.came), jsontree.Arr(jsontree.Obj("type", "text", "text", c.came))} {
			index, near := s.RuleFor("", came(t, jsontree.Obj("messages", jsontree.Arr(jsontree.Obj("role", "user", "content", content))).String()))
			assert.Equal(t, c.fits, index != scenarios.NoRule, "%s as %s: %s", c.came, content.Kind, near)
		}
	}
}

func TestAnIdInAPathCountsOnlyIfAnyStepHasIt(t *testing.T) {
	const first, second = "file_010000000000000000000001", "file_010000000000000000000002"
	s := parsed(t, "[model]", `
  - {request: {method: GET, path: /v1/files/`+first+`}, error: not_found_error}
  - {request: {method: GET, path: /v1/files/`+second+`}, error: not_found_error}
  - {request: {method: DELETE, path: /v1/files/`+first+`}, error: not_found_error}
  - {request: {method: GET, path: "/oauth/sha256:0123abcd/me"}, error: not_found_error}
`)
	for path, want := range map[string][]int{
		"/v1/files/" + first: {0}, "/v1/files/" + second: {1}, "/v1/files/file_01AbCdEfGhIjKlMnOpQrStUv": {0, 1}, "/v1/files/mine": nil,
		"/oauth/my-token/me": {3}, "/oauth/my-token/you": nil,
	} {
		in := came(t, "")
		in.Request.Endpoint, in.Request.Method, in.Request.Path = (&recorded.Request{Method: "GET", Path: path}).Endpoint(), "GET", path
		assert.Equal(t, want, s.AllRules()[0].Fitting(in), path)
	}
}

func TestTheNearestOfManyIsTold(t *testing.T) {
	var steps strings.Builder
	for turn := 1; turn <= 3; turn++ {
		for _, city := range []string{"Paris", "Rome", "Oslo"} {
			fmt.Fprintf(&steps, "  - {request: {turn: %d, model: m, messages: [{role: user, content: The weather in %s in turn %d}]}, error: overloaded_error}\n", turn, city, turn)
		}
	}
	s := parsed(t, "[model, messages]", steps.String())
	ask := func(model string, texts ...string) string {
		list := jsontree.Arr()
		for i, text := range texts {
			list.Items = append(list.Items, jsontree.Obj("role", [2]string{"user", "assistant"}[i%2], "content", text))
		}
		_, near := s.RuleFor("", came(t, jsontree.Obj("model", model, "messages", list).String()))
		return near.String()
	}
	const none = "this request fits none of the 9 recorded ones; nearest is step "
	assert.Equal(t, none+`5 (line 9): messages.2.content: recorded "The weather in Rome in turn 2", got "The weather in Roma in turn 2"`, ask("m", "a", "b", "The weather in Roma in turn 2"))
	assert.Equal(t, none+`6 (line 10): model: recorded "m", got "n"`, ask("n", "a", "b", "The weather in Oslo in turn 2"))
	assert.Equal(t, none+`9 (line 13): turn: recorded 3, got 4, and 1 more difference`, ask("m", "a", "b", "c", "d", "e", "f", "The weather in Oslo in turn 4"))
	in := came(t, `{}`)
	in.Request.Endpoint, in.Request.Path = claude.CountTokens, "/v1/messages/count_tokens"
	_, near := s.RuleFor("", in)
	assert.Equal(t, "this request fits none of the 9 recorded ones: none of them is for POST /v1/messages/count_tokens", near.String())
}

func TestEveryRouteIsFoundByItsPath(t *testing.T) {
	for _, route := range claude.Routes {
		path := strings.NewReplacer("{", "", "}", "").Replace(route.Path)
		assert.Equal(t, route.Endpoint, (&recorded.Request{Method: route.Method, Path: path}).Endpoint(), route.Path)
	}
	assert.Equal(t, claude.Other, (&recorded.Request{Path: "/v1/no/such"}).Endpoint())
	assert.Equal(t, claude.Messages, (&recorded.Request{Method: "GET"}).Endpoint(), "which refuses the method")
}

// BenchmarkChoosing chooses among the steps of a recording for a request with a history.
func BenchmarkChoosing(b *testing.B) {
	for _, n := range []int{10, 1000} {
		var steps strings.Builder
		for i := range n {
			fmt.Fprintf(&steps, "  - {request: {turn: 20, model: claude-sonnet-5, tools: [search], messages: [{role: user, content: Question number %d}]}, error: overloaded_error}\n", i)
		}
		s := parsed(b, "[model, tools, messages]", steps.String())
		body := jsontree.Obj("model", "claude-sonnet-5", "tools", jsontree.Arr(jsontree.Obj("name", "search")), "messages", jsontree.Arr())
		list := body.Field("messages")
		for range 19 {
			list.Items = append(list.Items, jsontree.Obj("role", "user", "content", strings.Repeat("more ", 200)), jsontree.Obj("role", "assistant", "content", "Well."))
		}
		list.Items = append(list.Items, jsontree.Obj("role", "user", "content", fmt.Sprint("Question number ", n-1)))
		in := came(b, body.String())
		run := func(name string, wantRule int) {
			b.Run(fmt.Sprint(name, " of ", n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					in.Work.Begin()
					if rule, _ := s.RuleFor("", in); rule != wantRule {
						b.Fatal(rule)
					}
				}
			})
		}
		run("fits", 0)
		list.Items[len(list.Items)-1].SetField("content", "Another question")
		in = came(b, body.String())
		run("nearest", scenarios.NoRule)
	}
}

// FuzzARequestFitsItself holds any body against a step that was recorded of it, and any other
// body against that step.
func FuzzARequestFitsItself(f *testing.F) {
	f.Add(weather, `{"messages":[{"role":"user","content":[[{"text":1}],null]}]}`)
	f.Add(`{"messages":[null,{"role":"assistant"},[]],"tools":[{},{"name":2}],"system":{"id":3}}`, "{}")
	f.Add(`{"messages":[{"role":"user","content":"[redacted]sha256:0123abcd"}],"model":"\xff"}`, weather)
	fields := []string{"model", "tools", "messages", "system"}
	f.Fuzz(func(t *testing.T, body, other string) {
		tree, err := jsontree.ParseString(body)
		if err != nil || !tree.Is(jsontree.Object) {
			return
		}
		r := &recorded.Request{
			Stream: recorded.StreamOf(tree.Field("stream").True()), Model: tree.Field("model").Str(), Tools: recorded.Of(recorded.OfferedTools(tree)),
			Messages: recorded.Of(recorded.Latest(tree)), Body: map[string]*recorded.Value{"system": {JSON: tree.Field("system")}}, Earlier: recorded.Of(recorded.Earlier(tree, 2)),
		}
		x := recorded.NewIndex(fields, []recorded.Step{{Request: r}})
		require.Equal(t, []int{0}, x.Fitting(came(t, body)))
		if len(x.Fitting(came(t, other))) == 0 {
			require.NotEmpty(t, x.Nearest(came(t, other)).String())
		}
	})
}
