package script_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestChangesOfAScript(t *testing.T) {
	const stream = "head write=a:aa flush write=b:bb flush wait=2s write=c:cc flush end"
	for _, test := range []struct {
		name, in string
		change   func(s *script.Script) bool
		want     string // "" if nothing changes
	}{
		{"broken off", scripttest.Plain, func(s *script.Script) bool { s.BreakOff(1, script.OpReset); return true }, "head reset"},
		{"a hang sends what was written", scripttest.Plain, func(s *script.Script) bool { s.BreakOff(1, script.OpHang); return true }, "head flush hang"},
		{"a pause sends what was written", scripttest.Plain, func(s *script.Script) bool { s.Pause(2, time.Second); return true }, "head write=abcdefghij flush wait=1s end"},
		{"a pause before all", scripttest.Plain, func(s *script.Script) bool { s.Pause(0, time.Second); return true }, "wait=1s head write=abcdefghij end"},
		{"a pause after each event that fits", stream, func(s *script.Script) bool {
			return s.PauseAfter(script.AtEvent("b"), func() time.Duration { return time.Second })
		}, "head write=a:aa flush write=b:bb flush wait=1s wait=2s write=c:cc flush end"},
		{"a pause after no event", stream, func(s *script.Script) bool {
			return s.PauseAfter(script.AtEvent("x"), func() time.Duration { return time.Second })
		}, ""},
		{"bytes in the middle", scripttest.Plain, func(s *script.Script) bool { return s.Insert(script.AtByte(3), []byte("-")) }, "head write=abc write=- write=defghij end"},
		{"bytes between events are flushed", stream, func(s *script.Script) bool { return s.Insert(script.AtEvent("a"), []byte("-")) },
			"head write=a:aa flush write=- flush write=b:bb flush wait=2s write=c:cc flush end"},
		{"bytes before the head begin the body", "wait=2s head write=ab end", func(s *script.Script) bool { return s.Insert(script.AtElapsed(time.Second), []byte("-")) },
			"wait=1s wait=1s head write=- write=ab end"},
		{"no bytes", scripttest.Plain, func(s *script.Script) bool { return s.Insert(script.AtByte(3), nil) }, ""},
		{"bytes without a head", "reset", func(s *script.Script) bool { return s.Insert(script.AtByte(0), []byte("-")) }, ""},
		{"all events together", stream, func(s *script.Script) bool { return s.Coalesce(script.AtEvent("a"), 0) }, "head flush wait=2s write=a:aa write=b:bb write=c:cc flush end"},
		{"two events together", stream, func(s *script.Script) bool { return s.Coalesce(script.AtEvent("a"), 2) }, "head write=a:aa write=b:bb flush wait=2s write=c:cc flush end"},
		{"the last event alone", stream, func(s *script.Script) bool { return s.Coalesce(script.AtEvent("c"), 0) }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := scripttest.Parse(test.in)
			assert.Equal(t, test.want != "", test.change(&s))
			if test.want == "" {
				test.want = test.in
			}
			assert.Equal(t, test.want, scripttest.Notation(s))
			assert.NoError(t, s.Check())
		})
	}
}

func TestManyFilledBytesShareABlock(t *testing.T) {
	const size = 10_000_000
	s := scripttest.Parse("head write=ab end")
	filled := 0
	require.True(t, s.InsertFilled(script.AtByte(1), size, func(block []byte) {
		filled += copy(block, bytes.Repeat([]byte("x"), len(block)))
	}))
	assert.Equal(t, size+2, s.BodyBytes())
	assert.Less(t, filled, size/5)
	assert.Less(t, s.Memory(), size/5)
	assert.Equal(t, size, len(scripttest.Body(s))-2)
	assert.False(t, s.InsertFilled(script.AtByte(1), 0, func([]byte) {}), "no bytes")
}

func TestPiecesOfAWrite(t *testing.T) {
	s := scripttest.Parse("head write=a@1:abcdef end")
	pieces := s.Ops[1].Pieces(1, 4)
	assert.Equal(t, "write=a@1:a… write=a@1:bcd… write=a@1:ef", scripttest.Notation(script.Script{Ops: pieces}))
	pieces[0].OwnBytes()[0] = 'X'
	assert.Equal(t, "abcdef", string(s.Ops[1].Bytes), "own bytes are a copy")
}
