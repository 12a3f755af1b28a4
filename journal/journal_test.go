package journal_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

func TestJournalForgetsTheOldestEntriesAndCountsThem(t *testing.T) {
	j := journal.New(journal.Limits{Entries: 3})
	for i := range 5 {
		j.Begin(journal.Entry{Ordinal: i + 1}, nil)
	}
	var kept []int
	for _, e := range j.Entries() {
		kept = append(kept, e.Ordinal)
	}
	assert.Equal(t, []int{3, 4, 5}, kept)
	assert.Equal(t, 2, j.Forgotten())
}

func TestJournalStaysWithinItsBytesButKeepsTheNewest(t *testing.T) {
	j := journal.New(journal.Limits{Bytes: 10_000})
	for range 20 {
		j.Begin(journal.Entry{Body: strings.Repeat("x", 2000)}, nil)
	}
	assert.LessOrEqual(t, j.Bytes(), 10_000)
	assert.Len(t, j.Entries(), 3)

	j.Begin(journal.Entry{Body: strings.Repeat("x", 50_000)}, nil)
	assert.Len(t, j.Entries(), 1, "an entry larger than the limit is still shown")
	j.Begin(journal.Entry{}, nil)
	assert.Less(t, j.Bytes(), 2000, "its bytes are given back")
}

func TestJournalCompletesTheEntryOfTheTicket(t *testing.T) {
	j := journal.New(journal.Limits{Entries: 2})
	first := j.Begin(journal.Entry{Ordinal: 1}, nil)
	second := j.Begin(journal.Entry{Ordinal: 2}, nil)
	assert.Equal(t, journal.Open, j.Entries()[0].End)

	j.Finish(second, journal.Result{Status: 200, End: journal.Completed})
	e, ok := j.Entry(second)
	require.True(t, ok)
	assert.Equal(t, 2, e.Ordinal)
	assert.Equal(t, 200, j.Entries()[1].Status)
	assert.Equal(t, journal.Open, j.Entries()[0].End)

	j.Begin(journal.Entry{Ordinal: 3}, nil)
	j.Finish(first, journal.Result{End: journal.Completed})
	_, ok = j.Entry(first)
	assert.False(t, ok, "the entry was forgotten before its answer was over")
}

func TestEntrySurvivesItsJSONForm(t *testing.T) {
	e := journal.Entry{
		Session: "overloaded-once.a", Ordinal: 3, Gap: journal.Millis(1500 * time.Millisecond),
		Arrived: time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC),
		Headers: map[string][]string{"x-stainless-retry-count": {"1"}},
		Played:  "error overloaded_error 529",
		Result:  journal.Result{Status: 529, FirstByte: journal.Millis(12345 * time.Microsecond), End: journal.Completed},
	}
	text, err := json.Marshal(e)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"gap_ms":1500,`)
	assert.Contains(t, string(text), `"first_byte_ms":12.345,`)

	var back journal.Entry
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, e, back)
}
