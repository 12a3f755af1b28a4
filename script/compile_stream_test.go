package script_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/sse"
)

func TestStreamIsMadeFromTheFaultyMessage(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(true, scripttest.Use("set", &faults.Set{Path: "content.0.type", Value: jsontree.Of("hologram")})), scripttest.Env())
	assert.Contains(t, scripttest.Body(s), `"content_block":{"type":"hologram"`)
	assert.Empty(t, s.Missed)
}

func TestVerbatimEventsAreStreamedWhateverWasAsked(t *testing.T) {
	answer := script.Answer{Request: scripttest.Request(false), Events: []script.Event{
		{Name: "a", Data: jsontree.Obj("x", 1), Pad: 2, ID: "7", Retry: "10", Comment: "c"},
		{Raw: new("")},
		{Name: "b", Data: jsontree.Of("text"), Pad: 2, Wait: time.Second, Framing: &sse.Framing{Newline: "\r"}},
	}}
	s := scripttest.Compile(t, answer, scripttest.Env())
	assert.Equal(t, ": c\nevent: a\nid: 7\nretry: 10\ndata: {\"x\":1  }\n\ndata: \n\nevent: b\rdata: \"text\"\r\r", scripttest.Body(s))
	assert.Equal(t, "text/event-stream; charset=utf-8", scripttest.Head(t, s).Get("content-type"))
	assert.False(t, scripttest.Head(t, s).Has("content-length"))
	assert.Equal(t, time.Second, s.Duration())
}

func TestHeadLeavesBeforeASilence(t *testing.T) {
	answer := script.Answer{Request: scripttest.Request(true), Events: []script.Event{{Name: "a", Wait: time.Second}}}
	s := scripttest.Compile(t, answer, scripttest.Env())
	assert.Equal(t, "head flush wait=1s write=a:event: a\n\n flush end", scripttest.Notation(s))
}

func TestMarksTellWhatEachWriteIs(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(true), scripttest.Env())
	d := sse.NewDecoder(strings.NewReader(scripttest.Body(s)))
	for _, op := range s.Ops {
		if op.Kind != script.OpWrite {
			continue
		}
		e, err := d.Next()
		require.NoError(t, err)
		data, err := jsontree.Parse(e.Data)
		require.NoError(t, err)
		assert.Equal(t, e.Name, op.Event.Name)
		assert.True(t, op.Event.Last)
		index, isBlock := data.Field("index").Int()
		if !isBlock {
			index = -1
		}
		assert.Equal(t, index, op.Event.Block)
	}
	_, err := d.Next()
	assert.Equal(t, io.EOF, err)
}

func TestPaceGoesBeforeContentDeltas(t *testing.T) {
	a := scripttest.Reply(true)
	a.Pace = script.Pace{First: script.Exactly(2 * time.Second), Between: script.Exactly(time.Second)}
	s := scripttest.Compile(t, a, scripttest.Env())
	var waits []time.Duration
	for i, op := range s.Ops {
		if op.Kind == script.OpWait {
			waits = append(waits, op.Wait)
			assert.Equal(t, "content_block_delta", s.Ops[i+1].Event.Name)
		}
	}
	require.Greater(t, len(waits), 2)
	assert.Equal(t, 2*time.Second, waits[0])
	for _, wait := range waits[1:] {
		assert.Equal(t, time.Second, wait)
	}
}

func TestPlainAnswerTakesAsLongAsItsStream(t *testing.T) {
	for _, pace := range []script.Pace{
		{First: script.Exactly(time.Second)},
		{Between: script.Exactly(time.Second)},
		{First: script.Exactly(3 * time.Second), Between: script.Exactly(time.Second), Jitter: script.Jitter{Uniform: 400 * time.Millisecond}},
	} {
		streamed, plain := scripttest.Reply(true), scripttest.Reply(false)
		streamed.Pace, plain.Pace = pace, pace
		want, got := scripttest.Compile(t, streamed, scripttest.Env()), scripttest.Compile(t, plain, scripttest.Env())
		assert.Equal(t, want.Duration(), got.Duration())
		assert.Equal(t, script.OpWait, got.Ops[0].Kind, "it comes before the head")
	}
}

func TestJitterStaysWithinItsBounds(t *testing.T) {
	a := scripttest.Reply(true)
	a.Pace = script.Pace{Between: script.Exactly(50 * time.Millisecond), Jitter: script.Jitter{Uniform: 40 * time.Millisecond}}
	s := scripttest.Compile(t, a, scripttest.Env())
	waits := map[time.Duration]bool{}
	for _, op := range s.Ops {
		if op.Kind == script.OpWait {
			assert.LessOrEqual(t, op.Wait, 90*time.Millisecond)
			assert.GreaterOrEqual(t, op.Wait, 10*time.Millisecond)
			waits[op.Wait] = true
		}
	}
	assert.Greater(t, len(waits), 1, "they differ")
}

// fixed is a fault whose silence no speed shortens.
type fixed struct{}

func (fixed) Layer() script.Layer { return script.LayerConnection }
func (fixed) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	s.Ops = append([]script.Op{{Kind: script.OpWait, Wait: time.Minute, Fixed: true}}, s.Ops...)
	return true, nil
}

func TestSpeedDividesWaitsUnlessFixed(t *testing.T) {
	e := scripttest.Env()
	e.Speed = 10
	s := scripttest.Compile(t, scripttest.Reply(false,
		scripttest.Use("delay", &faults.Delay{For: script.Exactly(time.Minute)}),
		scripttest.Use("fixed", fixed{}),
	), e)
	assert.Equal(t, time.Minute, s.Ops[0].Wait)
	assert.Equal(t, 6*time.Second, s.Ops[1].Wait)
}

func TestCoalescedEventsGoOutTogetherUnlessAFaultMeansTheirWrites(t *testing.T) {
	flushes := func(change func(*script.Answer)) (n int) {
		answer := scripttest.Reply(true)
		change(&answer)
		e := scripttest.Env()
		e.Coalesce = true
		s, err := script.Compile(answer, e)
		require.NoError(t, err)
		for op := range s.All() {
			if op.Kind == script.OpFlush {
				n++
			}
		}
		return n
	}
	assert.Zero(t, flushes(func(*script.Answer) {}), "the end flushes")
	assert.Equal(t, 2, flushes(func(a *script.Answer) {
		text := "one two three"
		a.Reply.Text, a.Reply.TokensPerPart = &text, 1
		a.Pace.Between = script.Exactly(time.Second)
	}), "a silence separates: before each further delta")
	assert.Greater(t, flushes(func(a *script.Answer) {
		a.Faults = []script.Use{scripttest.Use("chop", &faults.Chop{Size: 50})}
	}), 5, "chop asks for writes")
}
