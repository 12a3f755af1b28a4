package journal_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// text returns a text of its own in memory, of up to so many bytes.
func text(r *rand.Rand, most int) string {
	size := r.IntN(most + 1)
	if r.IntN(3) == 0 {
		size = min(size, 8)
	}
	return strings.Repeat(string(rune('a'+r.IntN(26))), size)
}

func texts(r *rand.Rand, most, longest int) []string {
	list := make([]string, r.IntN(most+1))
	for i := range list {
		list[i] = fmt.Sprint(i) + text(r, longest)
	}
	return list
}

// oddEntry returns an entry in which some fields are far longer than any client makes
// them.
func oddEntry(r *rand.Rand) journal.Entry {
	size := func(most int) int { return 1 + r.IntN(4)*r.IntN(4)*r.IntN(most)/9 }
	e := journal.Entry{
		Model: text(r, size(4<<20)), Path: text(r, size(1<<20)), Method: text(r, size(1<<16)), Body: text(r, size(2<<20)),
		Played: text(r, size(1<<18)), NearMiss: text(r, size(1<<18)), Instead: text(r, size(1<<16)), State: text(r, size(1<<16)),
		Retry:   journal.Retry{Count: text(r, size(1<<16)), IdempotencyKey: text(r, size(1<<16)), Timeout: text(r, size(1<<16))},
		Results: texts(r, size(20_000), size(2000)), Faults: texts(r, size(1000), size(1000)), Missed: texts(r, size(1000), size(1000)),
		Headers: map[string][]string{},
	}
	for i := range size(8000) {
		e.Headers[fmt.Sprint("X-", i)] = []string{text(r, size(100))}
	}
	return e
}

// stream returns a script of its own that sends these events.
func stream(events ...string) *journal.Evidence {
	head := &script.Head{Status: 200, Fields: []script.Field{{Name: "content-type", Value: "text/event-stream"}}}
	ops := []script.Op{{Kind: script.OpHead, Head: head}}
	for _, event := range events {
		ops = append(ops, script.Op{Kind: script.OpWrite, Bytes: []byte(event)})
	}
	return &journal.Evidence{Script: script.Script{Ops: append(ops, script.Op{Kind: script.OpEnd})}}
}

// oddAnswer returns the evidence of an answer with many or long parts.
func oddAnswer(r *rand.Rand) *journal.Evidence {
	var events []string
	for i := range r.IntN(1500) {
		switch r.IntN(4) {
		case 0:
			events = append(events, fmt.Sprintf("event: %s\ndata: {}\n\n", text(r, 40)))
		case 1:
			events = append(events, fmt.Sprintf("event: content_block_start\ndata: {\"index\":%d,\"content_block\":{\"type\":\"tool_use\",\"id\":%q,\"name\":%q,\"input\":{}}}\n\n", i, text(r, 900), text(r, 90)))
		default:
			events = append(events, fmt.Sprintf("event: ping%d\ndata: {}\n\n", i))
		}
	}
	return stream(events...)
}

func live() int {
	runtime.GC()
	runtime.GC()
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int(sample[0].Value.Uint64())
}

func TestWhatAJournalCountsIsWhatItTakes(t *testing.T) {
	const many = 30
	for seed := range uint64(9) {
		j := journal.New(journal.Limits{Bytes: 1 << 30})
		before := live()
		for i := range many {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			var evidence *journal.Evidence
			if seed%3 > 0 {
				evidence = oddAnswer(r)
			}
			id := j.Begin(oddEntry(r), evidence)
			result := journal.Result{Status: 200, End: journal.Completed, Trouble: text(r, 4000)}
			if evidence != nil {
				result.Performed = len(evidence.Script.Ops)
			}
			j.Finish(id, result)
			if seed%3 == 1 {
				j.Entry(id) // which reads the answer
			}
		}
		taken, counted := live()-before, j.Bytes()
		t.Logf("seed %d: %d bytes are taken, %d are counted", seed, taken, counted)
		assert.LessOrEqual(t, taken, 2*counted, "seed %d", seed)
		assert.GreaterOrEqual(t, 2*taken, counted, "seed %d", seed)
		assert.Less(t, counted, many*(700<<10), "an entry is bounded, whatever is in it")
		runtime.KeepAlive(j)
	}
}
