package compose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCachedTokensAreCountedApart(t *testing.T) {
	long := strings.Repeat("word ", 1500)
	usage := answer(t, `{"max_tokens":9,"model":"m","system":[{"type":"text","text":"`+long+`","cache_control":{"type":"ephemeral","ttl":"1h"}}],
		"messages":[{"role":"user","content":[{"type":"text","text":"one two three","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"Hello"}]}`).Field("usage")
	assert.Equal(t, "5", usage.Field("input_tokens").String())
	assert.Equal(t, `{"ephemeral_5m_input_tokens":7,"ephemeral_1h_input_tokens":1504}`, usage.Field("cache_creation").String())
	assert.Equal(t, "1511", usage.Field("cache_creation_input_tokens").String())

	usage = answer(t, `{"max_tokens":9,"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":"Hello"}]}`).Field("usage")
	assert.Equal(t, "0", usage.Field("cache_creation_input_tokens").String(), "a short prompt is not cached")
}
