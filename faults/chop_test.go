package faults_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestChop(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default byte by byte", &faults.Chop{}, "head write=abc end", "head write=a flush write=b flush write=c flush end"},
		{"pieces of a size, the last one smaller", &faults.Chop{Size: 4}, scripttest.Plain, "head write=abcd flush write=efgh flush write=ij flush end"},
		{"from a place on", &faults.Chop{Size: 2, At: script.AtByte(7)}, scripttest.Plain, "head write=abcdefg write=hi flush write=j flush end"},
		{"each event by itself, finished by its last piece, with its silence before it", &faults.Chop{Size: 3}, "head write=a:aaaa flush wait=1s write=b:bb flush end", "head write=a:aaa… flush write=a:a flush wait=1s write=b:bb flush end"},
		{"a place that does not exist", &faults.Chop{At: script.AtByte(11)}, scripttest.Plain, ""},
		{"nothing to write", &faults.Chop{}, "head end", ""},
		{"inside characters only", &faults.Chop{Inside: "rune"}, "head write=añbñc end", "head write=a\xc3 flush write=\xb1b\xc3 flush write=\xb1c flush end"},
		{"inside escapes only", &faults.Chop{Inside: "escape"}, `head write=a\nb\\\u00e9 end`, `head write=a\ flush write=nb\ flush write=\\u0 flush write=0e9 flush end`},
		{"inside characters where there is none", &faults.Chop{Inside: "rune"}, scripttest.Plain, ""},
	})
}

func TestChopInsideLineEnds(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(true,
		scripttest.Use("framing", &faults.Framing{Newline: "crlf"}),
		scripttest.Use("chop", &faults.Chop{Inside: "newline"}),
	), scripttest.Env())
	for i, op := range s.Ops {
		if op.Kind == script.OpWrite {
			assert.NotContains(t, string(op.Bytes), "\r\n")
			assert.Equal(t, script.OpFlush, s.Ops[i+1].Kind)
		}
	}
}

func TestChopHasBounds(t *testing.T) {
	s := scripttest.Parse("head end")
	text := bytes.Repeat([]byte("ab"), 5_000_000)
	s.Ops = slices.Insert(s.Ops, 1, script.Op{Kind: script.OpWrite, Bytes: text})
	struck, err := (&faults.Chop{}).ApplyScript(&s, script.Env{})
	require.NoError(t, err)
	assert.True(t, struck)
	assert.Equal(t, len(text), s.BodyBytes())
	assert.Less(t, len(s.Ops), 140_000)
}

func TestChopCheck(t *testing.T) {
	assert.EqualError(t, (&faults.Chop{Size: 3, Inside: "rune"}).Check(), "size and inside exclude each other")
}
