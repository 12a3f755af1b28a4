package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
)

// accounted is a server with so much memory for its requests.
func accounted(t *testing.T, most int) *Server {
	t.Helper()
	s, err := New(WithMaxMemory(most))
	require.NoError(t, err)
	return s
}

// assertAllFree asserts that all of the memory of an account can be had.
func assertAllFree(t *testing.T, account *memory.Account, most int, after string) {
	t.Helper()
	all := account.Reserve()
	defer all.Release()
	assert.True(t, all.Take(most), "%s leaves memory taken", after)
}

func TestNoRequestLeavesMemoryTaken(t *testing.T) {
	s := accounted(t, 40<<20)
	large := strings.Repeat("a", 3<<20)
	for name, body := range map[string]string{
		"small": hello, "large": `{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"` + large + `"}]}`,
		"no JSON": large, "many values": `{"messages":[` + strings.Repeat("1,", 1<<20) + `1]}`,
	} {
		for _, path := range []string{"/v1/messages", "/v1/messages/batches", "/v1/elsewhere"} {
			r, w := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)), httptest.NewRecorder()
			r.Header = http.Header{"X-Api-Key": {testKey}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
			s.ServeHTTP(w, r)
			assertAllFree(t, s.memory, 40<<20, name+" for "+path)
		}
	}
}

func TestAnAnswerThatThereIsNoMemoryForBecomesOneThatSaysSo(t *testing.T) {
	r := start(t, []string{scenario("large", `steps: [{reply: {body: "`+strings.Repeat("long ", 40_000)+`"}}]`)},
		WithScenario("large"), WithMaxMemory(80<<10))
	status, text := r.post("/v1/messages", hello)
	assert.Equal(t, 529, status, text)
	assert.Contains(t, text, "--max-memory")
	assertAllFree(t, r.memory, 80<<10, "the answer")
	sess, _ := r.sessions.Find("large")
	notes, _ := sess.Journal.Notes()
	require.Len(t, notes, 1)
	assert.Equal(t, journal.NoteLimit, notes[0].Kind)
}

func TestSessionsHaveAShareOfLittleMemory(t *testing.T) {
	s := &Server{}
	s.setMemory(256 << 20)
	assert.Equal(t, 32<<20, s.limits.Memory)
	s = &Server{}
	s.setMemory(16 << 30)
	assert.Equal(t, DefaultSessionMemory, s.limits.Memory)
	s = &Server{settings: settings{maxMemory: 1 << 20, limits: session.Limits{Memory: 2 << 20}}}
	s.setMemory(256 << 20)
	assert.Equal(t, 2<<20, s.limits.Memory, "options say otherwise")
}
