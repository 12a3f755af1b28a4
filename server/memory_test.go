package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
)

// accounted is a server with so much memory for its requests.
func accounted(t *testing.T, most int) *Server {
	t.Helper()
	s, err := New(WithMaxMemory(most))
	require.NoError(t, err)
	return s
}

func TestARequestWaitsForMemoryThatOthersGiveBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := accounted(t, 100)
		first, second := claim{server: s}, claim{server: s}
		require.True(t, first.Take(60))
		var waiting sync.WaitGroup
		waiting.Go(func() {
			began := time.Now()
			assert.True(t, second.Take(60))
			assert.Equal(t, time.Second, time.Since(began))
		})
		time.Sleep(time.Second - memoryPause/2)
		first.release()
		waiting.Wait()
		second.release()
		assert.Zero(t, s.memory.used.Load())
	})
}

func TestARequestIsRefusedWhatNobodyGivesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := accounted(t, 100)
		first, second := claim{server: s}, claim{server: s}
		require.True(t, first.Take(60))
		began := time.Now()
		assert.False(t, second.Take(60))
		assert.Equal(t, memoryTimeout, time.Since(began))
		assert.Equal(t, "overloaded_error", second.refused.Type)
		assert.False(t, second.Take(1), "what was refused once is not asked for again")
		assert.False(t, first.Take(60), "beyond the limit alone")
		assert.Equal(t, memoryTimeout, time.Since(began), "no wait would help")
		second.release()
		first.release()
		assert.Zero(t, s.memory.used.Load())
	})
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
			assert.Zero(t, s.memory.used.Load(), "%s for %s", name, path)
		}
	}
}

func TestAnAnswerThatThereIsNoMemoryForBecomesOneThatSaysSo(t *testing.T) {
	r := start(t, []string{scenario("large", `steps: [{reply: {body: "`+strings.Repeat("long ", 40_000)+`"}}]`)},
		WithScenario("large"), WithMaxMemory(80<<10))
	status, text := r.post("/v1/messages", hello)
	assert.Equal(t, 529, status, text)
	assert.Contains(t, text, "--max-memory")
	assert.Zero(t, r.memory.used.Load())
	sess, _ := r.sessions.find("large")
	notes, _ := sess.journal.Notes()
	require.Len(t, notes, 1)
	assert.Equal(t, journal.NoteLimit, notes[0].Kind)
}

func TestBatchesMayHaveMoreValues(t *testing.T) {
	assert.Equal(t, treeBase+3<<20, mostOfTree(claude.Messages, 1<<20))
	assert.Equal(t, treeBase+8<<20, mostOfTree(claude.CreateBatch, 1<<20))
	assert.Equal(t, treeBase+3<<30+5*batchKept, mostOfTree(claude.CreateBatch, 1<<30))
}

func TestSmallRequestsAreServedWhenLargeOnesHaveTakenAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := accounted(t, 100)
		large, small, last := claim{server: s}, claim{server: s}, claim{server: s}
		require.True(t, large.Take(100))
		assert.True(t, small.takeFirst(reservedMost))
		assert.False(t, last.takeFirst(1), "those have an end, too")
	})
}

func TestAProcessWithLittleMemoryDividesIt(t *testing.T) {
	s := &Server{}
	s.setMemory(256 << 20)
	assert.Equal(t, [3]int64{128 << 20, 32 << 20, 32 << 20}, [3]int64{s.memory.most, s.memory.reserved, int64(s.limits.memory)})
	s = &Server{}
	s.setMemory(16 << 30)
	assert.Equal(t, [3]int64{8 << 30, reservedMost, DefaultSessionMemory}, [3]int64{s.memory.most, s.memory.reserved, int64(s.limits.memory)})
	s = &Server{settings: settings{maxMemory: 1 << 20, limits: sessionLimits{memory: 2 << 20}}}
	s.setMemory(256 << 20)
	assert.Equal(t, [2]int64{1 << 20, 2 << 20}, [2]int64{s.memory.most, int64(s.limits.memory)}, "options say otherwise")
}

func TestTheResultsOfABatchHaveALimitOfTheirOwn(t *testing.T) {
	s := accounted(t, 1<<20)
	long, stopped := resultsClaim{claim: &claim{server: s}, left: 100}, resultsClaim{claim: &claim{server: s}, left: 100}
	assert.True(t, long.Take(100))
	assert.False(t, long.Take(1))
	assert.Equal(t, "api_error", long.refused.Type)
	s.cut(play.ErrShutdown)
	assert.False(t, stopped.Take(1), "they are not made for nobody")
}
