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
