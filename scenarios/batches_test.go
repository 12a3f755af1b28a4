package scenarios

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/jsontree"
)

func TestTheFirstEntryThatFitsSaysWhatBecomesOfARequest(t *testing.T) {
	s := parseFile(t, "testdata/good/batches.yaml")
	plan := s.BatchPlan(2)
	assert.Equal(t, []time.Duration{90 * time.Second, 12 * time.Hour, 40 * time.Second}, []time.Duration{plan.Takes, plan.Expires, plan.CanceledAfter})
	assert.True(t, plan.Shuffled)
	assert.Equal(t, 2.0, plan.Speed)
	for _, c := range []struct {
		name  string
		place int
		id    string
		want  string
	}{
		{"by its place", 1, "late-1", "reply my-model 70000"},
		{"by its place and its id", 2, "late-2", "expired"},
		{"not by its place alone", 2, "x2", "error Overloaded"},
		{"by its id alone", 9, "xylophone", "error Overloaded"},
		{"by a range of places", 4, "a", "errored error place 4"},
		{"because all others did not fit", 6, "a", "canceled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			request := &claude.Request{Endpoint: claude.Messages, Body: jsontree.Obj("model", "my-model")}
			row := plan.Row(resources.BatchItem{Place: c.place, CustomID: c.id, Request: request})
			assert.Equal(t, c.want, words(row))
		})
	}
}

// words returns a row in words.
func words(row resources.Row) string {
	var said []string
	if row.Result != "" {
		said = append(said, string(row.Result))
	}
	if row.Reply != nil {
		said = append(said, "reply", *row.Reply.Text)
	}
	if row.Error != nil {
		said = append(said, "error", row.Error.Message)
	}
	if row.Size > 0 {
		said = append(said, "70000")
		if row.Size != 70000 {
			said = append(said, "is not the size")
		}
	}
	return strings.Join(said, " ")
}

func TestWithoutEntriesBatchesAreHealthy(t *testing.T) {
	for _, text := range []string{"", "batches: {takes: 1s}\n"} {
		s, err := Parse("x", []byte("name: x\nsummary: s\n"+text), faults.Builtin())
		require.NoError(t, err)
		if row := s.BatchPlan(1).Row; row != nil {
			assert.Equal(t, resources.Row{}, row(resources.BatchItem{Place: 1}))
		}
	}
}
