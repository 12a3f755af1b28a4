package server_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/sse"
)

// cachingBody is a conversation with a long system prompt that is cached for some time.
func cachingBody(ttl string, stream bool, more ...string) string {
	control := `{"type":"ephemeral"}`
	if ttl != "" {
		control = `{"type":"ephemeral","ttl":"` + ttl + `"}`
	}
	messages := `{"role":"user","content":"Hello?"}`
	for _, text := range more {
		messages += fmt.Sprintf(`,{"role":"assistant","content":"Yes."},{"role":"user","content":%q}`, text)
	}
	return fmt.Sprintf(`{"model":"claude-sonnet-5","max_tokens":64,"stream":%t,"system":[{"type":"text","text":%q,"cache_control":%s}],"messages":[%s]}`,
		stream, strings.Repeat("rule ", 3000), control, messages)
}

// cacheUsage asks, and returns how many thousands of tokens were written and read. For a
// stream it also compares the beginning with the end.
func cacheUsage(t *testing.T, mock *server.Mock, body string) (written, read int) {
	t.Helper()
	status, answer, err := ask(t.Context(), mock, body)
	require.NoError(t, err)
	require.Equal(t, 200, status, answer)
	var usages []*jsontree.Node
	if strings.Contains(body, `"stream":true`) {
		events := sse.NewDecoder(strings.NewReader(answer))
		for {
			event, err := events.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			data, err := jsontree.Parse([]byte(event.Data))
			require.NoError(t, err)
			for _, path := range []string{"message.usage", "usage"} {
				if usage := data.Get(path); usage != nil {
					usages = append(usages, usage)
				}
			}
		}
		require.Len(t, usages, 2, "message_start and message_delta")
	} else {
		tree, err := jsontree.Parse([]byte(answer))
		require.NoError(t, err)
		usages = append(usages, tree.Field("usage"))
	}
	for i, usage := range usages {
		w, _ := usage.Field("cache_creation_input_tokens").Int()
		r, _ := usage.Field("cache_read_input_tokens").Int()
		if i > 0 {
			assert.Equal(t, []int{written, read}, []int{w / 1000, r / 1000}, "the end says what the beginning said")
		}
		written, read = w/1000, r/1000
	}
	return written, read
}

// TestAPrefixIsWrittenOnceAndReadUntilItExpires follows a client over hours, plain and
// streamed, as the clock of its server goes.
func TestAPrefixIsWrittenOnceAndReadUntilItExpires(t *testing.T) {
	for _, tt := range []struct {
		ttl  string
		life time.Duration
	}{{"", 5 * time.Minute}, {"5m", 5 * time.Minute}, {"1h", time.Hour}} {
		for _, stream := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				mock := server.Start(t)
				expect := func(written, read int, after time.Duration, more ...string) {
					t.Helper()
					time.Sleep(after)
					w, r := cacheUsage(t, mock, cachingBody(tt.ttl, stream, more...))
					assert.Equal(t, []int{written, read}, []int{w, r}, "ttl %q, stream %t", tt.ttl, stream)
				}
				expect(3, 0, 0)
				expect(0, 3, tt.life-time.Second)                // read
				expect(0, 3, tt.life-time.Second, "And?", "So?") // and kept alive by that
				expect(3, 0, tt.life)                            // expired
				expect(0, 3, 0)
			})
		}
	}
}

// TestAnErrorWritesNothing checks that only an answer that begins leaves a prefix behind.
func TestAnErrorWritesNothing(t *testing.T) {
	mock := server.Start(t, server.WithScenario("overloaded-once"))
	status, _, err := ask(t.Context(), mock, cachingBody("", false))
	require.NoError(t, err)
	require.Equal(t, 529, status)
	written, read := cacheUsage(t, mock, cachingBody("", false))
	assert.Equal(t, []int{3, 0}, []int{written, read})
}
