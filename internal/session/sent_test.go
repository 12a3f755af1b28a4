package session

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestBlocksAreTakenBackAsClientsHandThemBack(t *testing.T) {
	block := func(text string) *jsontree.Node {
		n, err := jsontree.Parse([]byte(text))
		require.NoError(t, err)
		return n
	}
	const call = `{"type":"tool_use","id":"a|b","name":"f","input":"{","caller":{"type":"direct"}}`
	for _, tt := range []struct {
		name, sent, block string
		want              bool
	}{
		{"as it was", call, call, true},
		{"without a field", call, `{"type":"tool_use","id":"a|b","name":"f","input":"{"}`, true},
		{"with a null more", call, `{"type":"tool_use","id":"a|b","name":"f","input":"{","citations":null}`, true},
		{"marked for the cache", call, `{"type":"tool_use","id":"a|b","name":"f","input":"{","cache_control":{"type":"ephemeral"}}`, true},
		{"with a field more", call, `{"type":"tool_use","id":"a|b","name":"f","input":"{","x":1}`, false},
		{"with another value", call, `{"type":"tool_use","id":"a|b","name":"g","input":"{"}`, false},
		{"of another type", call, `{"type":"text","text":"x"}`, false},
		{"of an unknown type, changed", `{"type":"hologram","a":1}`, `{"type":"hologram","b":2}`, true},
		{"without a type", `{"text":"x"}`, `{"text":"x"}`, true},
		{"without a type, changed", `{"text":"x"}`, `{"text":"y"}`, false},
		{"nothing at all", `{"text":"x"}`, `{}`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, handsBack(block(tt.sent), block(tt.block)))
		})
	}
}

func TestASessionRemembersSoMuchOfWhatItSent(t *testing.T) {
	var b sentBlocks
	script := func(text string) script.Script {
		return script.Script{Ops: []script.Op{
			{Kind: script.OpHead, Head: &script.Head{Status: 200, Fields: []script.Field{{Name: "content-type", Value: "application/json"}}}},
			{Kind: script.OpWrite, Bytes: []byte(`{"content":[{"type":"` + text + `"}]}`)}, {Kind: script.OpEnd},
		}}
	}
	tells := func(typ string) bool { return b.isSent(jsontree.Obj("type", typ)) }
	assert.False(t, tells("t0"))
	assert.Zero(t, b.memory())
	for i := range maxSent + 1 {
		b.remember("", script("t"+strconv.Itoa(i)))
	}
	assert.False(t, tells("t0"), "the oldest is forgotten")
	assert.True(t, tells("t1"))
	assert.True(t, tells("t"+strconv.Itoa(maxSent)))
	for range 8 {
		b.remember("", script(strings.Repeat("x", maxSentBytes/4)))
	}
	assert.False(t, tells("t1"), "what is long pushes others out")
	assert.LessOrEqual(t, b.memory(), maxSentBytes)
	b.remember("", script(strings.Repeat("y", maxSentBytes)))
	assert.False(t, tells(strings.Repeat("y", maxSentBytes)), "what is too long is not remembered")
}

// BenchmarkSent is what remembering a stream costs who plays it, and what it costs
// to ask for a block that was not sent.
func BenchmarkSent(b *testing.B) {
	s := script.Script{Ops: make([]script.Op, 20)}
	var book sentBlocks
	b.Run("remember", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			book.remember("0/1", s)
		}
	})
	b.Run("ask", func(b *testing.B) {
		unknown := jsontree.Obj("type", "hologram")
		b.ReportAllocs()
		for b.Loop() {
			if book.isSent(unknown) {
				b.Fatal("nobody sent it")
			}
		}
	})
}

func TestAToolIsNotCalledAgainWhenItsResultComes(t *testing.T) {
	const tools = `"tools":[{"name":"look","input_schema":{"type":"object"}}]`
	const ask = `{"model":"claude-opus-5","max_tokens":64,` + tools + `,"messages":[{"role":"user","content":"look"}]}`
	const result = `{"model":"claude-opus-5","max_tokens":64,` + tools + `,"messages":[{"role":"user","content":"look"},` +
		`{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"look","input":{}}]},` +
		`{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"seen"}]}]}`
	for answered, again := range map[string]bool{"": false, ", answered: ignore": true} {
		b := newBench(t, nil)
		s := b.session(`steps: [{reply: {content: [{type: tool_use, id: toolu_1, name: look, input: {}}]` + answered + `}}]`)
		first := b.attempt()
		decision := b.decide(s, first, ask)
		require.NotNil(t, decision.Answer.Reply)
		b.finish(s, first, &decision)
		decision = b.decide(s, b.attempt(), result)
		require.NotNil(t, decision.Answer.Reply)
		assert.Equal(t, again, decision.Answer.Reply.Content != nil)
		assert.Equal(t, again, decision.Answer.Instead == "")
	}
}

// TestAToolIsCalledAgainAsOftenAsTheScenarioSays brings the result of each call for as long
// as a call comes.
func TestAToolIsCalledAgainAsOftenAsTheScenarioSays(t *testing.T) {
	const call = `reply: {content: [{type: tool_use, name: look, input: {}}, {type: tool_use, name: look, input: {}}]}`
	for rules, calls := range map[string]int{
		"steps: [{" + call + "}, {" + call + "}]":                                              2,
		"steps: [{" + call + ", repeat: 3}]":                                                   3,
		"steps: [{" + call + ", repeat: 3}, {reply: {text: done}}]\nthen: loop":                3,
		"steps: [{" + call + ", for: 1h}]":                                                     1,
		"rules: [{when: {turn: {from: 1, to: 4}}, steps: [{" + call + "}]}]":                   4,
		"rules: [{when: {turn: {from: 2}}, steps: [{" + call + "}]}]\nsteps: [{" + call + "}]": 2,
	} {
		b := newBench(t, nil)
		s := b.session(rules)
		messages, made := `{"role":"user","content":"look"}`, 0
		for range 10 {
			a := b.attempt()
			decision := b.decide(s, a, `{"model":"claude-opus-5","max_tokens":64,"tools":[{"name":"look","input_schema":{"type":"object"}}],"messages":[`+messages+`]}`)
			b.finish(s, a, &decision)
			if decision.Answer.Reply.Content == nil {
				break
			}
			made++
			var blocks, results []string
			s.sent.find(func(_ string, block *jsontree.Node) bool {
				blocks = append(blocks, block.String())
				results = append(results, `{"type":"tool_result","tool_use_id":"`+block.Field("id").Str()+`"}`)
				return len(blocks) == 2
			})
			messages += `,{"role":"assistant","content":[` + strings.Join(blocks, ",") + `]},{"role":"user","content":[` + strings.Join(results, ",") + `]}`
		}
		assert.Equal(t, calls, made, rules)
	}
}

func TestOnlyWhatTheScenarioSaysIsRemembered(t *testing.T) {
	for name, tt := range map[string]struct {
		rules string
		want  bool
	}{
		"a healthy answer":          {"rules: [{when: {text: other}, steps: [{reply: {}}]}]", false},
		"a reply with a text":       {"steps: [{reply: {text: x}}]", false},
		"a reply with blocks":       {`steps: [{reply: {content: [{type: hologram, a: 1}]}}]`, true},
		"a body":                    {`steps: [{reply: {body: '{"content":[{"type":"hologram"}]}'}}]`, true},
		"a message that is changed": {"steps: [{reply: {text: x}, faults: [{set: {path: content.0.type, value: hologram}}]}]", true},
		"an error":                  {"steps: [{error: overloaded_error}]", false},
	} {
		b := newBench(t, nil)
		s := b.session(tt.rules)
		a := b.attempt()
		decision := b.decide(s, a, hello)
		b.finish(s, a, &decision)
		assert.Equal(t, tt.want, s.sent.any.Load(), name)
		assert.Equal(t, tt.want, s.sent.isSent(jsontree.Obj("type", "hologram")), name)
	}
}
