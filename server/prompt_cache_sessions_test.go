package server

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// TestSessionsShareNoCache checks that a prompt is unknown to each session of a server until
// it was asked there, and that a stream reads what a plain request wrote.
func TestSessionsShareNoCache(t *testing.T) {
	r := start(t, nil)
	cached := fmt.Sprintf(`{"model":"claude-sonnet-5","max_tokens":64,"cache_control":{"type":"ephemeral"},"messages":[{"role":"user","content":%q}]}`, strings.Repeat("word ", 3000))
	for _, path := range []string{"/v1/messages", "/s/healthy/a/v1/messages", "/s/healthy/b/v1/messages"} {
		for _, want := range [][2]bool{{true, false}, {false, true}} {
			status, body := r.post(path, cached)
			require.Equal(t, 200, status, body)
			answer, err := jsontree.Parse([]byte(body))
			require.NoError(t, err)
			written, _ := answer.Get("usage.cache_creation_input_tokens").Int()
			read, _ := answer.Get("usage.cache_read_input_tokens").Int()
			assert.Equal(t, want, [2]bool{written > 3000, read > 3000}, path)
		}
		status, body := r.post(path, strings.Replace(cached, `"max_tokens"`, `"stream":true,"max_tokens"`, 1))
		require.Equal(t, 200, status)
		assert.Contains(t, body, `"cache_creation_input_tokens":0,"cache_read_input_tokens":3`)
	}
}
