package compose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/jsontree"
)

// asked returns a request for a message with more fields.
func asked(t *testing.T, more string) *claude.Request {
	t.Helper()
	return request(t, `{"model":"claude-opus-4-5","messages":[{"role":"user","content":"Hi"}],`+more+`}`)
}

const (
	offersWeather = `"max_tokens":500,"tools":[` + weatherTool + `,{"type":"bash_20250124","name":"bash"}]`
	asksForJSON   = `"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"kind":{"enum":["a"]},"note":{"type":"string"}},"required":["kind","note"],"additionalProperties":false}}}`
	story         = "Once upon a time there was a lighthouse."
)

func ending(reason string) *compose.Reply {
	return &compose.Reply{Text: new(story), StopReason: reason}
}

func blocksOf(t *testing.T, text string) []*jsontree.Node {
	t.Helper()
	tree, err := jsontree.Parse([]byte(text))
	require.NoError(t, err)
	return tree.Items
}

// content returns the content of a message, without fields that are made up.
func content(message *jsontree.Node) string {
	for _, block := range message.Field("content").Items {
		for _, made := range []string{"id", "caller", "signature", "citations"} {
			_ = block.Unset(made)
		}
	}
	return message.Field("content").String()
}

func TestTheTextOfAReplyFitsWhatIsAskedFor(t *testing.T) {
	for _, tt := range []struct {
		name, asks string
		reply      *compose.Reply
		content    string
		stop       string
	}{
		{"nothing in particular", `"max_tokens":500`, ending(""), `[{"type":"text","text":"` + story + `"}]`, "end_turn"},
		{"a tool that may be called", offersWeather + `,"tool_choice":{"type":"auto"}`, ending(""), `[{"type":"text","text":"` + story + `"}]`, "end_turn"},
		{"no tool", offersWeather + `,"tool_choice":{"type":"none"}`, ending(""), `[{"type":"text","text":"` + story + `"}]`, "end_turn"},
		{"any tool", offersWeather + `,"tool_choice":{"type":"any"}`, ending(""), `[{"type":"tool_use","name":"get_weather","input":{"location":"` + story + `","days":1}}]`, "tool_use"},
		{"a tool", offersWeather + `,"tool_choice":{"type":"tool","name":"get_weather"}`, ending(""), `[{"type":"tool_use","name":"get_weather","input":{"location":"` + story + `","days":1}}]`, "tool_use"},
		{"a form of output", `"max_tokens":500,` + asksForJSON, ending(""), `[{"type":"text","text":"{\"kind\":\"a\",\"note\":\"` + story + `\"}"}]`, "end_turn"},
		{"a summary", `"max_tokens":500,"compaction":{"type":"summarize"}`, ending(""), "", "compaction"},
		{"a tool of the API's own", `"max_tokens":500,"tools":[{"type":"web_search_20250305","name":"web_search"}],"tool_choice":{"type":"any"}`, ending(""), story, "end_turn"},
		{"fewer tokens", `"max_tokens":4`, ending(""), `[{"type":"text","text":"Once upon a time"}]`, "max_tokens"},
		{"no tokens", `"max_tokens":0`, ending(""), `[]`, "max_tokens"},
		{"an end at a sequence", `"max_tokens":500,"stop_sequences":["there"]`, ending(""), `[{"type":"text","text":"Once upon a time "}]`, "stop_sequence"},
		{"an end at its beginning", `"max_tokens":500,"stop_sequences":["Once"]`, ending(""), `[]`, "stop_sequence"},
		{"fewer tokens than there are before the sequence", `"max_tokens":2,"stop_sequences":["there"]`, ending(""), `[{"type":"text","text":"Once upon"}]`, "max_tokens"},
		{"a tool, of a reply that says how it ends", offersWeather + `,"tool_choice":{"type":"any"}`, ending("refusal"), `[{"type":"text","text":"` + story + `"}]`, "refusal"},
		{"fewer tokens, of a reply that says how it ends", `"max_tokens":4`, ending("pause_turn"), `[{"type":"text","text":"` + story + `"}]`, "pause_turn"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := asked(t, tt.asks)
			fitted, why := tt.reply.Fit(req)
			message := compose.Message(req, fitted, claudetest.Seeded(), claudetest.Seeded())
			if strings.HasPrefix(tt.content, "[") {
				assert.Equal(t, tt.content, content(message))
			} else {
				assert.Contains(t, content(message), tt.content)
			}
			assert.Equal(t, tt.stop, message.Field("stop_reason").Str())
			assert.Empty(t, why)
			assert.Equal(t, story, *tt.reply.Text, "the scenario's reply stays as it is")
		})
	}
}

func TestThePromptCanHaveAToolCalledInsteadOfTheText(t *testing.T) {
	req := request(t, `{"model":"claude-opus-4-5",`+offersWeather+`,"messages":[{"role":"user","content":"Hi\n`+callMarker+`get_weather"}]}`)
	fitted, _ := ending("").Fit(req)
	assert.Contains(t, content(compose.Message(req, fitted, claudetest.Seeded(), claudetest.Seeded())), `"name":"get_weather","input":{"location":"`+story+`"`)
}

func TestAReplyThatFitsIsItself(t *testing.T) {
	for _, reply := range []*compose.Reply{{}, ending(""), {Content: blocksOf(t, `[{"type":"text","text":"a"},{"type":"tool_use","name":"bash"}]`)}} {
		fitted, _ := reply.Fit(asked(t, offersWeather))
		assert.Same(t, reply, fitted)
	}
}

func TestALegacyCompletionFitsItsLimit(t *testing.T) {
	req := &claude.Request{Endpoint: claude.Complete, Body: jsontree.Obj("model", "claude-2.1", "prompt", "\n\nHuman: Hi\n\nAssistant:", "max_tokens_to_sample", 4)}
	fitted, _ := ending("").Fit(req)
	whole := compose.Message(req, fitted, claudetest.Seeded(), claudetest.Seeded())
	assert.Equal(t, "Once upon a time", whole.Field("completion").Str())
	assert.Equal(t, "max_tokens", whole.Field("stop_reason").Str())
}

func TestToolsThatAreNotOfferedAreNotCalled(t *testing.T) {
	const search = `{"type":"tool_use","name":"search","input":{}}`
	for _, tt := range []struct {
		name, asks, reply, content, why string
	}{
		{"an offered one stays", offersWeather, `[{"type":"tool_use","name":"get_weather","input":{}}]`, `[{"type":"tool_use","name":"get_weather","input":{}}]`, ""},
		{
			"what is said beside it stays", offersWeather, `[{"type":"text","text":"Let me see."},` + search + `]`, `[{"type":"text","text":"Let me see."}]`,
			"the scenario calls search, which the request does not offer (it offers get_weather, bash); the nearest healthy answer is given, unless the reply says offered: ignore",
		},
		{"another call stays", offersWeather, `[` + search + `,{"type":"tool_use","name":"bash","input":{}}]`, `[{"type":"tool_use","name":"bash","input":{}}]`, "the scenario calls search, which"},
		{"a request that continues a thread lists no tools", `"max_tokens":5,"thread":{"type":"continue","previous_message_id":"msg_1"}`, `[` + search + `]`, `[` + search + `]`, ""},
		{"nothing is left but an answer to the request", `"max_tokens":5`, `[` + search + `]`, `[{"type":"text","text":"You said: “Hi"}]`, "(it offers none)"},
		{"a thought alone is no answer", `"max_tokens":5`, `[{"type":"thinking","thinking":"Hm."},` + search + `]`, `[{"type":"text","text":"You said: “Hi"}]`, "search"},
		{
			"a forced tool is called", offersWeather + `,"tool_choice":{"type":"tool","name":"get_weather"}`, `[{"type":"text","text":"Let me see."},` + search + `]`,
			`[{"type":"tool_use","name":"get_weather","input":{"location":"example location","days":1}}]`, "search",
		},
		{"several are named once", `"max_tokens":5`, `[` + search + `,` + search + `,{"type":"tool_use"}]`, `[{"type":"text","text":"You said: “Hi"}]`, "the scenario calls search and tool, which"},
		{
			"a member of an offered family stays", `"max_tokens":5,"tools":[{"type":"browser_toolset_20260401","name":"b"}]`,
			`[{"type":"tool_use","name":"screenshot","toolset_name":"browser","input":{}}]`, `[{"type":"tool_use","name":"screenshot","input":{},"toolset_name":"browser"}]`, "",
		},
		{
			"tool_choice none leaves the text", offersWeather + `,"tool_choice":{"type":"none"}`, `[{"type":"text","text":"Let me see."},{"type":"tool_use","name":"bash","input":{}}]`,
			`[{"type":"text","text":"Let me see."}]`, "the scenario calls bash, and the request's tool_choice is none; the nearest",
		},
		{
			"of two calls the chosen one stays", offersWeather + `,"tool_choice":{"type":"tool","name":"bash"}`, `[{"type":"tool_use","name":"get_weather","input":{}},{"type":"tool_use","name":"bash","input":{}}]`,
			`[{"type":"tool_use","name":"bash","input":{}}]`, "the scenario calls get_weather, and the request's tool_choice wants bash; the nearest",
		},
		{
			"the chosen tool takes the place of another", offersWeather + `,"tool_choice":{"type":"tool","name":"get_weather"}`, `[{"type":"tool_use","name":"bash","input":{}}]`,
			`[{"type":"tool_use","name":"get_weather","input":{"location":"example location","days":1}}]`, "tool_choice wants get_weather",
		},
		{
			"one call stays where they must not be parallel", offersWeather + `,"tool_choice":{"type":"any","disable_parallel_tool_use":true}`,
			`[{"type":"tool_use","name":"bash","input":{"command":"a"}},{"type":"tool_use","name":"bash","input":{"command":"b"}}]`,
			`[{"type":"tool_use","name":"bash","input":{"command":"a"}}]`, "the scenario calls bash beside another tool, and the request's tool_choice says disable_parallel_tool_use",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := asked(t, tt.asks)
			reply := &compose.Reply{Content: blocksOf(t, tt.reply), StopReason: "tool_use"}
			fitted, why := reply.Fit(req)
			message := compose.Message(req, fitted, claudetest.Seeded(), claudetest.Seeded())
			assert.Equal(t, tt.content, content(message))
			assert.Contains(t, why, tt.why)
			assert.Equal(t, tt.why == "", why == "")
			called := message.Get("content.0.type").Str() == "tool_use"
			assert.Equal(t, called, message.Field("stop_reason").Str() == "tool_use", "the stop reason is that of what is sent")
		})
	}
}

func TestACallCanBeInsistedOn(t *testing.T) {
	reply := &compose.Reply{Content: blocksOf(t, `[{"type":"tool_use","name":"search"}]`), Unoffered: true}
	fitted, why := reply.Fit(asked(t, `"max_tokens":5`))
	assert.Same(t, reply, fitted)
	assert.Empty(t, why)
}

// An answer with the text in it satisfies the schema.
func TestASaidTextGoesWhereTheSchemaLeavesItFree(t *testing.T) {
	for _, tt := range []struct{ name, properties, want string }{
		{"the first free string", `"a":{"enum":["x"]},"b":{"type":"string","format":"date"},"c":{"type":"string","description":"Free."}`, `"c":"` + story + `"`},
		{"one of a list", `"list":{"type":"array","items":{"type":"string"}}`, `"list":["` + story + `"`},
		{"one further down", `"deep":{"type":"object","properties":{"x":{"type":"string"}}}`, `{"x":"` + story + `"}`},
		{"none of a limited length", `"a":{"type":"string","maxLength":5}`, `"a":"`},
		{"none by reference", `"a":{"$ref":"#/$defs/a"}`, `"a":`},
		{"no string", `"a":{"type":"integer"}`, `"a":1`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			schema := `{"type":"object","$defs":{"a":{"type":"string","pattern":"^x$"}},"properties":{` + tt.properties + `}}`
			req := asked(t, `"max_tokens":500,"tools":[{"name":"f","input_schema":`+schema+`}],"tool_choice":{"type":"any"}`)
			fitted, _ := ending("").Fit(req)
			said := compose.Message(req, fitted, claudetest.Seeded(), claudetest.Seeded()).Get("content.0.input").String()
			assert.Contains(t, said, tt.want)
			if tt.want[len(tt.want)-1] == ':' || tt.want[len(tt.want)-1] == '1' {
				assert.NotContains(t, said, story)
			}
		})
	}
}

func TestASaidTextThatDoesNotFitIsLeftOut(t *testing.T) {
	const schema = `{"type":"object","properties":{"note":{"type":"string"}},"required":["note"],"additionalProperties":false}`
	for name, asks := range map[string]string{
		"max_tokens, in a call":       `"max_tokens":40,"tools":[{"name":"f","input_schema":` + schema + `}],"tool_choice":{"type":"any"}`,
		"a stop sequence, in JSON":    `"max_tokens":500,"stop_sequences":["lighthouse"],"output_config":{"format":{"type":"json_schema","schema":` + schema + `}}`,
		"max_tokens, in JSON":         `"max_tokens":12,"output_config":{"format":{"type":"json_schema","schema":` + schema + `}}`,
		"max_tokens, of nothing":      `"max_tokens":0,"output_config":{"format":{"type":"json_schema","schema":` + schema + `}}`,
		"a stop sequence, in no JSON": `"max_tokens":500,"stop_sequences":["{"],"output_config":{"format":{"type":"json_schema","schema":` + schema + `}}`,
	} {
		t.Run(name, func(t *testing.T) {
			req := asked(t, asks)
			fitted, _ := (&compose.Reply{Text: new(story + " " + story + " " + story)}).Fit(req)
			left := compose.Message(req, &compose.Reply{}, claudetest.Seeded(), claudetest.Seeded())
			assert.Equal(t, left.String(), compose.Message(req, fitted, claudetest.Seeded(), claudetest.Seeded()).String())
		})
	}
}
