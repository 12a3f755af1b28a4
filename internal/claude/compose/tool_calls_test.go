package compose_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// used returns the names of the tools that a message calls, separated by spaces.
func used(message *jsontree.Node) string {
	var names []string
	for _, block := range message.Field("content").Items {
		if strings.HasSuffix(block.Field("type").Str(), "tool_use") {
			names = append(names, block.Field("name").Str())
		}
	}
	return strings.Join(names, " ")
}

func TestWhatMakesAnAnswerCallTools(t *testing.T) {
	const search = `{"type":"web_search_20250305","name":"web_search"}`
	const call = "claudemock: call get_weather"
	results := `[{"type":"tool_result","tool_use_id":"toolu_1","content":"ok"},{"type":"text","text":"` + call + `"}]`
	for _, tt := range []struct{ name, choice, content, want string }{
		{"any takes the client's first tool", `"tool_choice":{"type":"any"},`, `"Hi"`, "get_weather"},
		{"any, though there are results", `"tool_choice":{"type":"any"},`, results, "get_weather"},
		{"tool takes the named one", `"tool_choice":{"type":"tool","name":"other"},`, `"Hi"`, "other"},
		{"tool takes one of the API's", `"tool_choice":{"type":"tool","name":"web_search"},`, `"Hi"`, "web_search"},
		{"a tool named in passing is not called", ``, `"What does get_weather mean? Call get_weather now."`, ""},
		{"a marked line calls one", ``, `"Look out.\n  ` + call + `  \nThanks."`, "get_weather"},
		{"so does a block of text", ``, `[{"type":"text","text":"Look out."},{"type":"text","text":"` + call + `"}]`, "get_weather"},
		{"a marked line within a line calls none", ``, `"Write ` + call + `"`, ""},
		{"one of the API's is called likewise", ``, `"claudemock: call web_search"`, "web_search"},
		{"several lines call several", ``, `"` + call + `\nclaudemock: call other"`, "get_weather other"},
		{"one at a time", `"tool_choice":{"type":"auto","disable_parallel_tool_use":true},`, `"` + call + `\nclaudemock: call other"`, "get_weather"},
		{"none calls nothing", `"tool_choice":{"type":"none"},`, `"` + call + `"`, ""},
		{"an order in the last text calls one", ``, `[{"type":"text","text":"Look out."},{"type":"text","text":"You MUST call the get_weather tool to complete this request."}]`, "get_weather"},
		{"an order in a text before it calls none", ``, `[{"type":"text","text":"You MUST call the get_weather tool."},{"type":"text","text":"Hi"}]`, ""},
		{"after results comes text", ``, results, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := answered(t, requestFor(t, tt.choice+`"tools":[`+search+`,`+deferred+`,`+weather+`,{"name":"other","input_schema":{"type":"object"}}],`+
				`"messages":[{"role":"user","content":`+tt.content+`}]`))
			assert.Equal(t, tt.want, used(message))
			want := "tool_use"
			if tt.want == "" || tt.want == "web_search" {
				want = "end_turn"
			}
			assert.Equal(t, want, message.Field("stop_reason").Str())
		})
	}
}

func TestTheInputOfACall(t *testing.T) {
	for _, tt := range []struct{ name, tool, call, want string }{
		{"to its schema", weather, "get_weather", `{"location":"example location"}`},
		{"as the line has it", weather, `get_weather {"location": "Brest"}`, `{"location":"Brest"}`},
		{"what is no object is not taken", weather, `get_weather "Brest"`, `{"location":"example location"}`},
		{"a schema of no object", `{"name":"x","input_schema":{"type":"integer"}}`, "x", `{}`},
		{"a shell", `{"type":"bash_20250124","name":"bash"}`, "bash", `{"command":"echo hello"}`},
		{"a search", `{"type":"web_search_20250305","name":"web_search"}`, "web_search", `{"query":"Tell me."}`},
		{"a page that the user names", `{"type":"web_fetch_20250910","name":"web_fetch"}`, "web_fetch\nSee (https://example.org/a.html).", `{"url":"https://example.org/a.html"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			message := answered(t, requestFor(t, `"tools":[`+tt.tool+`],`+says("Tell me.\nclaudemock: call "+tt.call)))
			assert.Equal(t, tt.want, message.Get("content.0.input").String())
		})
	}
}

func TestAForcedCallTakesTheInputOfItsLine(t *testing.T) {
	message := answered(t, requestFor(t, tool("get_weather")+`"tools":[`+weather+`],`+says(`claudemock: call get_weather {"location":"Brest"}`)))
	assert.Equal(t, `{"location":"Brest"}`, message.Get("content.0.input").String())
}

func TestAToolThatIsNotThereIsSaidToBeMissing(t *testing.T) {
	message := answered(t, requestFor(t, says(callMarker+"serach")))
	assert.Contains(t, message.Get("content.0.text").Str(), "There is no tool “serach” in this request.")
}

func TestAnyPrefersAToolThatNeedsNoSearch(t *testing.T) {
	for _, tt := range []struct{ name, tools, want string }{
		{"to one that is deferred", deferred + "," + weather, "get_weather"},
		{"to one that only code may call", `{"name":"a","allowed_callers":["code_execution_20260120"],"input_schema":{"type":"object"}},` + weather, "get_weather"},
		{"if there is one", deferred, "get_tide"},
		{"a server's tool, if it is the only one", `{"type":"web_search_20250305","name":"web_search"}`, "web_search"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, used(answered(t, requestFor(t, `"tool_choice":{"type":"any"},"tools":[`+tt.tools+`]`))))
		})
	}
}

func TestTheMarkerIsDocumented(t *testing.T) {
	for _, page := range []string{"../../../README.md", "../../../docs/answers.md"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		assert.Contains(t, string(text), callMarker+"search", page)
	}
}
