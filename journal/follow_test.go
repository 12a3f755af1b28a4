package journal_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func entryAt(ordinal int, after time.Duration) journal.Entry {
	return journal.Entry{Ordinal: ordinal, Arrived: noon.Add(after)}
}

func mark(text string, after time.Duration) journal.Note {
	return journal.Note{At: noon.Add(after), Kind: journal.NoteMark, Text: text}
}

// words shortens lines to "#1", "note" and "lost 3".
func words(lines []journal.Line) string {
	var out []string
	for _, l := range lines {
		switch {
		case l.Entry != nil:
			out = append(out, fmt.Sprintf("#%d", l.Entry.Ordinal))
		case l.Note != nil:
			out = append(out, l.Note.Text)
		default:
			out = append(out, fmt.Sprintf("lost %d", l.Lost))
		}
	}
	return strings.Join(out, " ")
}

// take is what a reader or a follower has to give now.
func take(from interface{ Next() (journal.Line, bool) }) (lines []journal.Line) {
	for line, ok := from.Next(); ok; line, ok = from.Next() {
		lines = append(lines, line)
	}
	return lines
}

func TestLinesAreInTheOrderOfTheirTimes(t *testing.T) {
	j := journal.New(journal.Limits{})
	j.Begin(entryAt(1, 0), nil)
	j.Begin(entryAt(2, 3*time.Second), nil)
	j.Note(mark("between", time.Second))
	j.Note(mark("after", 4*time.Second))
	assert.Equal(t, "#1 between #2 after", words(take(j.Read())))
}

func TestALineIsAnEntryOrSaysWhatItIs(t *testing.T) {
	for want, line := range map[string]journal.Line{
		`{"note":{"at":"2026-11-23T12:00:00Z","kind":"mark","text":"x"}}`: {Note: &journal.Note{At: noon, Kind: journal.NoteMark, Text: "x"}},
		`{"lost":3}`: {Lost: 3},
	} {
		text, err := json.Marshal(line)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(text))
	}
	e := entryAt(1, 0)
	text, err := json.Marshal(journal.Line{Entry: &e})
	require.NoError(t, err)
	var back journal.Entry
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, e, back, "an entry is written as ever")
}

func TestAFollowerLearnsOfEntriesAsTheyEndAndOfNotesAsTheyCome(t *testing.T) {
	j := journal.New(journal.Limits{})
	first, second := j.Begin(entryAt(1, 0), nil), j.Begin(entryAt(2, 0), nil)
	j.Finish(first, journal.Result{End: journal.Completed})
	f := j.Follow()
	defer f.Close()
	<-f.More()
	assert.Equal(t, "#1", words(take(f)), "what was before comes first, without what is open")

	j.Note(mark("note", 0))
	j.Finish(second, journal.Result{End: journal.Reset})
	<-f.More()
	lines := take(f)
	assert.Equal(t, "note #2", words(lines))
	assert.Equal(t, journal.Reset, lines[1].Entry.End)
	assert.Empty(t, take(f))
	f.Close()
	j.Note(mark("late", 0))
	assert.Empty(t, take(f))
}

func TestWhatAFollowerMissesIsCounted(t *testing.T) {
	j := journal.New(journal.Limits{Entries: 2})
	for i := range 3 {
		j.Finish(j.Begin(entryAt(i+1, 0), nil), journal.Result{End: journal.Completed})
	}
	f := j.Follow()
	defer f.Close()
	assert.Equal(t, "lost 1 #2 #3", words(take(f)), "forgotten before it began")

	open := j.Begin(entryAt(4, 0), nil)
	j.Begin(entryAt(5, 0), nil)
	j.Begin(entryAt(6, 0), nil)
	j.Finish(open, journal.Result{End: journal.Completed})
	<-f.More()
	assert.Equal(t, "lost 1", words(take(f)), "forgotten before its answer was over")

	const many = 300
	for range many {
		j.Note(mark("n", 0))
	}
	lines := take(f)
	last := lines[len(lines)-1]
	assert.Equal(t, many, len(lines)-1+last.Lost)
	assert.Positive(t, last.Lost, "the queue is bounded")
	j.Note(mark("next", 0))
	assert.Equal(t, "next", words(take(f)))
}

func TestHeldIsShownWhileTheAnswerStandsStill(t *testing.T) {
	j := journal.New(journal.Limits{})
	id := j.Begin(entryAt(1, 0), nil)
	j.Hold(id, "gate")
	assert.Equal(t, "gate", j.Entries()[0].Held)
	j.Hold(id, "")
	assert.Empty(t, j.Entries()[0].Held)
}

func TestNotesAreBoundedAndCountedAsMemory(t *testing.T) {
	j := journal.New(journal.Limits{})
	for range 1500 {
		j.Note(mark("x"+strings.Repeat("é", 600), 0))
	}
	notes, forgotten := j.Notes()
	assert.Len(t, notes, 1000)
	assert.Equal(t, 500, forgotten)
	assert.LessOrEqual(t, len(notes[0].Text), journal.MaxNoteText)
	assert.NotContains(t, notes[0].Text, "\uFFFD", "no letter is cut")
	assert.InDelta(t, 1000*1080, j.Bytes(), 1000)
}

func TestAReaderKeepsNothingThatTheJournalForgets(t *testing.T) {
	const size = 40 << 10
	j := journal.New(journal.Limits{Entries: 20})
	fill := func() {
		for i := range 20 {
			e := entryAt(i+1, 0)
			e.Body = strings.Repeat(fmt.Sprint(i%10), size)
			j.Finish(j.Begin(e, nil), journal.Result{End: journal.Completed})
		}
	}
	fill()
	before := live()
	var followers []*journal.Follower
	var readers []*journal.Reader
	for range 200 {
		followers, readers = append(followers, j.Follow()), append(readers, j.Read())
		fill()
	}
	assert.Less(t, live()-before, 8<<20, "at each beginning the journal held 800 kB of other entries")
	assert.Equal(t, "lost 20", words(take(readers[0])))
	lines := take(followers[0])
	assert.Positive(t, lines[len(lines)-1].Lost)
	for _, f := range followers {
		f.Close()
	}
}
