package resources

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// first grants only the first request.
type first struct{ asked int }

func (f *first) Take(int) bool { f.asked++; return f.asked == 1 }

func TestResultsEndWhereNoMemoryIsGranted(t *testing.T) {
	w := workspace(BatchPlan{})
	id := w.submit(t, slices.Repeat([]string{question}, 100)...)
	require.Len(t, w.batches, 1)
	require.Equal(t, id, w.batches[0].id)
	grant := &first{}
	assert.Equal(t, 2, bytes.Count(w.batches[0].results(grant).Data, []byte("\n")))
	assert.Equal(t, 2, grant.asked)
	assert.Equal(t, 100, bytes.Count(w.batches[0].results(nil).Data, []byte("\n")))
}

// The values in the results of a batch take a fixed multiple of the work for one
// answer, however many requests there are. The content says if a value is cut short.
func TestTheResultsOfABatchShareTheirBudget(t *testing.T) {
	const forced = `{"model":"claude-opus-5","max_tokens":60000,"messages":[{"role":"user","content":"Hi"}],"tool_choice":{"type":"any"},
		"tools":[{"name":"t","input_schema":{"type":"object","required":["a"],"properties":{"a":{"type":"array","minItems":2900,"items":{"const":"a long text"}}}}}]}`
	w := workspace(BatchPlan{})
	w.submit(t, slices.Repeat([]string{forced}, 400*32)...)
	few := &first{}
	assert.NotEmpty(t, w.batches[0].results(few).CutShort)
	w.submit(t, forced)
	assert.Empty(t, w.batches[0].results(nil).CutShort)
}
