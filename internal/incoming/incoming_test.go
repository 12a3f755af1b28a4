package incoming

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

func requestOf(t *testing.T, body string) Request {
	t.Helper()
	tree, err := jsontree.Parse([]byte(body))
	require.NoError(t, err)
	return Request{Request: &claude.Request{Endpoint: claude.Messages, Body: tree}}
}

func TestWhatIsFoundOutAboutARequestIsFoundOnce(t *testing.T) {
	in := requestOf(t, `{"messages":[{"role":"user","content":"one"}],"tools":[{"name":"a"}]}`)
	in.Work = &Work{}
	text, _ := in.LastText()
	list, _ := in.BodyText("messages")
	in.Request.Body = jsontree.Obj("messages", jsontree.Arr())
	again, present := in.LastText()
	assert.Equal(t, text, again)
	assert.True(t, present)
	sameList, _ := in.BodyText("messages")
	assert.Equal(t, list, sameList)

	in.Work.End()
	_, present = in.LastText()
	assert.False(t, present, "what was known of the request is let go")
}

func TestASessionThatMovesHasOtherValues(t *testing.T) {
	in := requestOf(t, `{}`)
	in.Work = &Work{}
	value := func(name string, is any) any { return in.Value(name, func() any { return is }) }
	assert.Equal(t, []any{"a", 1}, []any{value("session.state", "a"), value("request.body", 1)})
	assert.Equal(t, []any{"a", 1}, []any{value("session.state", "b"), value("request.body", 2)})
	in.Work.StateChanged()
	assert.Equal(t, []any{"b", 1}, []any{value("session.state", "b"), value("request.body", 2)})
}

func TestWorkIsBounded(t *testing.T) {
	var unbounded *Work
	assert.True(t, unbounded.Spend(2*MaxWork))
	assert.False(t, unbounded.Exceeded())
	unbounded.AddProblem("a nil Work records nothing")

	w := &Work{}
	assert.True(t, w.Spend(MaxWork))
	assert.False(t, w.Exceeded())
	assert.False(t, w.Spend(1))
	assert.True(t, w.Exceeded())
	w.AddProblem("a")
	w.AddProblem("a")
	assert.Equal(t, []string{"a"}, w.Problems())
	w.Begin()
	assert.False(t, w.Exceeded())
	assert.Empty(t, w.Problems())
}

func TestOpenResultsAreThoseSinceTheUserLastSaidSomethingElse(t *testing.T) {
	const call, result = `{"role":"assistant","content":[{"type":"tool_use","id":"%","name":"f"}]}`, `{"role":"user","content":[{"type":"tool_result","tool_use_id":"%"}]}`
	in := requestOf(t, `{"messages":[{"role":"user","content":"q"},`+call+`,`+result+`,`+call+`,`+result+`]}`)
	assert.Equal(t, [][]string{{"%"}, {"%"}}, OpenResults(in.Request.Body))
	in = requestOf(t, `{"messages":[{"role":"user","content":"q"},`+call+`]}`)
	assert.Empty(t, OpenResults(in.Request.Body))
}

func TestTheConversationIsReadInTurns(t *testing.T) {
	const call = `{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"get_time"}]}`
	for _, c := range []struct {
		name, messages string
		want           Conversation
	}{
		{"no messages", `[]`, Conversation{Turn: 1}},
		{"a first question", `[{"role":"user","content":"q"}]`, Conversation{Turn: 1, Last: User}},
		{"two messages of one role are one turn", `[{"role":"user","content":"q"},` + call + `,` + call + `]`, Conversation{Turn: 2, Last: Assistant}},
		{"system messages take no turn", `[{"role":"user","content":"q"},` + call + `,{"role":"system","content":"s"}]`, Conversation{Turn: 2, Last: Assistant}},
		{
			"results name the tools called",
			`[` + call + `,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","is_error":true,"content":"no"},{"type":"tool_result","tool_use_id":"b"}]}]`,
			Conversation{Turn: 2, Last: User, Results: []ToolResult{{Name: "get_time", IsError: true, Content: "no"}, {}}},
		},
		{
			"results of an earlier turn are left out",
			`[` + call + `,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]},` + call + `,{"role":"user","content":"q"}]`,
			Conversation{Turn: 3, Last: User},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := requestOf(t, `{"messages":`+c.messages+`}`)
			assert.Equal(t, c.want, in.Conversation(), "without a cache")
			in.Work = &Work{}
			assert.Equal(t, c.want, in.Conversation(), "with one")
			assert.Equal(t, c.want, in.Conversation(), "from the cache")
		})
	}
}

func TestCallsAndResultsAreFoundByTheirTool(t *testing.T) {
	call := func(id, name, city string) string {
		return `{"role":"assistant","content":[{"type":"tool_use","id":"` + id + `","name":"` + name + `","input":{"city":"` + city + `"}}]}`
	}
	result := func(id, text string) string {
		return `{"role":"user","content":[{"type":"tool_result","tool_use_id":"` + id + `","content":"` + text + `"}]}`
	}
	in := requestOf(t, `{"messages":[{"role":"user","content":"q"},`+call("1", "weather", "Paris")+`,`+result("1", "rain")+`,`+
		call("2", "weather", "Brest")+`,`+result("2", "wind")+`,`+call("3", "search", "Lyon")+`,`+result("3", "found")+`]}`)
	for _, work := range []*Work{nil, {}} {
		in.Work = work
		assert.Equal(t, "q", in.Question())
		assert.Equal(t, "Lyon", in.ToolCall("").Get("input.city").Str())
		assert.Equal(t, "Brest", in.ToolCall("weather").Get("input.city").Str())
		assert.Equal(t, "wind", in.ToolResultOf("weather"))
		assert.Nil(t, in.ToolCall("none"))
		assert.Empty(t, in.ToolResultOf("none"))
	}
	in = requestOf(t, `{"messages":[`+result("1", "rain")+`]}`)
	assert.Nil(t, in.ToolCall(""), "its call is not in the conversation")
	assert.Empty(t, in.Question())
}

func TestTextsOfABody(t *testing.T) {
	in := requestOf(t, `{"system":[{"type":"text","text":"one"}],"max_tokens":5,"messages":[
		{"role":"user","content":[{"type":"text","text":"first"}]},
		{"role":"system","content":"two"},
		{"role":"user","content":[{"type":"image"},{"type":"text","text":"a"},{"type":"text","text":"b"},
			{"type":"tool_result","content":[{"type":"text","text":"noon"},{"type":"image"}]}]}]}`)
	for _, work := range []*Work{nil, {}} {
		in.Work = work
		text, ok := in.LastText()
		assert.Equal(t, "a\nb", text)
		assert.True(t, ok)
		text, _ = in.SystemText()
		assert.Equal(t, "one\ntwo", text)
		assert.Equal(t, "noon", in.LastToolResult())
		assert.Equal(t, 2, in.Blocks("image"), "one of them in a result")
		text, _ = in.BodyText("max_tokens")
		assert.Equal(t, "5", text, "no string is JSON")
		text, _ = in.BodyText("messages.0.role")
		assert.Equal(t, "user", text)
		_, ok = in.BodyText("tools")
		assert.False(t, ok)
		assert.Empty(t, in.Tools())
	}
}

func TestABodyThatIsNotAnObjectHasNoTexts(t *testing.T) {
	in := Request{Request: &claude.Request{Endpoint: claude.Messages}}
	_, ok := in.LastText()
	assert.False(t, ok)
	_, ok = in.SystemText()
	assert.False(t, ok)
	assert.Empty(t, in.LastToolResult())
	assert.Equal(t, Conversation{Turn: 1}, in.Conversation())
	assert.Zero(t, in.Blocks("image"))
	assert.Empty(t, OpenResults(nil))
}

func TestBetasOfSeveralHeadersAreOneList(t *testing.T) {
	in := Request{Headers: map[string][]string{"Anthropic-Beta": {"a, b", " c,"}}}
	assert.Equal(t, []string{"a", "b", "c"}, in.Betas())
}

func TestAnOutcomeIsAWordAndAStatus(t *testing.T) {
	for _, c := range []struct {
		of         Outcome
		word, text string
	}{
		{Outcome{}, "", "nothing"},
		{Outcome{End: EndCompleted, Status: 200}, "completed", "completed 200"},
		{Outcome{End: EndCompleted, Status: 529}, "error", "error 529"},
		{Outcome{End: EndCompleted, Status: 401, Refused: true}, "refused", "refused 401"},
		{Outcome{End: EndReset}, "reset", "reset"},
		{Outcome{End: EndLeft, Status: 200}, "left", "left 200"},
	} {
		assert.Equal(t, c.word, c.of.Word())
		assert.Equal(t, c.text, c.of.String())
		assert.True(t, c.word == "" || slices.Contains(Outcomes, c.word))
	}
}

func TestHeadersThatHoldAKeyAreNotShown(t *testing.T) {
	in := Request{Headers: map[string][]string{"X-Team": {"red", "blue"}, "X-Api-Key": {"sk"}, "Authorization": {"Bearer sk"}}}
	assert.Equal(t, map[string]string{"x-team": "red, blue"}, in.ShownHeaders())
	assert.Equal(t, KeyAPI, in.KeyKind())
	delete(in.Headers, "X-Api-Key")
	assert.Equal(t, KeyOAuth, in.KeyKind())
	assert.Empty(t, Request{}.KeyKind())
}
