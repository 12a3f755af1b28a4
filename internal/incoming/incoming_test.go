package incoming

import (
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
	unbounded.AddProblem("nobody keeps this")

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
	assert.Equal(t, []string{"%", "%"}, OpenResults(in.Request.Body))
	in = requestOf(t, `{"messages":[{"role":"user","content":"q"},`+call+`]}`)
	assert.Empty(t, OpenResults(in.Request.Body))
}

func TestHeadersThatHoldAKeyAreNotShown(t *testing.T) {
	in := Request{Headers: map[string][]string{"X-Team": {"red", "blue"}, "X-Api-Key": {"sk"}, "Authorization": {"Bearer sk"}}}
	assert.Equal(t, map[string]string{"x-team": "red, blue"}, in.ShownHeaders())
	assert.Equal(t, KeyAPI, in.KeyKind())
	delete(in.Headers, "X-Api-Key")
	assert.Equal(t, KeyOAuth, in.KeyKind())
	assert.Empty(t, Request{}.KeyKind())
}
