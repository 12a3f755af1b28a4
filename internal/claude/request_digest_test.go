package claude

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// prefixes returns the digests of a prompt.
func prefixes(t *testing.T, body string) []uint64 {
	t.Helper()
	return (&Request{Endpoint: Messages, Body: parsed(t, body)}).Prefixes()
}

func TestEqualPromptsHaveEqualPrefixes(t *testing.T) {
	const plain = `{"model":"claude-opus-5","system":"Be kind.","messages":[{"role":"user","content":"Hi"}]}`
	for name, body := range map[string]string{
		"a string is one text block":    `{"model":"claude-opus-5","system":[{"type":"text","text":"Be kind."}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}`,
		"a cache_control has no effect": `{"model":"claude-opus-5","system":[{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Hi"}]}`,
		"nor have other parameters":     `{"model":"claude-opus-5","max_tokens":9,"system":"Be kind.","messages":[{"role":"user","content":"Hi"}]}`,
	} {
		assert.Equal(t, prefixes(t, plain), prefixes(t, body), name)
	}
}

func TestAChangeInvalidatesThePrefixesAfterIt(t *testing.T) {
	const plain = `{"model":"m","tools":[{"name":"f"}],"system":"a","messages":[{"role":"user","content":"b"},{"role":"user","content":"c"}]}`
	before := prefixes(t, plain)
	for _, tt := range []struct {
		name, body string
		same       int // number of prefixes that stay the same
	}{
		{"the model", `{"model":"n","tools":[{"name":"f"}],"system":"a","messages":[{"role":"user","content":"b"},{"role":"user","content":"c"}]}`, 0},
		{"the speed", `{"model":"m","speed":"fast","tools":[{"name":"f"}],"system":"a","messages":[{"role":"user","content":"b"},{"role":"user","content":"c"}]}`, 1},
		{"the thinking", `{"model":"m","thinking":{"type":"adaptive"},"tools":[{"name":"f"}],"system":"a","messages":[{"role":"user","content":"b"},{"role":"user","content":"c"}]}`, 2},
		{"the last message", `{"model":"m","tools":[{"name":"f"}],"system":"a","messages":[{"role":"user","content":"b"},{"role":"user","content":"d"}]}`, 3},
		{"a cache_control of the user's own", `{"model":"m","tools":[{"name":"f","cache_control":"mine"}],"system":"a","messages":[{"role":"user","content":"b"},{"role":"user","content":"c"}]}`, 0},
	} {
		after := prefixes(t, tt.body)
		same := 0
		for same < len(before) && before[same] == after[same] {
			same++
		}
		assert.Equal(t, tt.same, same, tt.name)
		assert.False(t, slices.ContainsFunc(after[same:], func(d uint64) bool { return slices.Contains(before, d) }), tt.name)
	}
}
