package faults_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// parse reads a script as the tests of this package write it: operations in a
// row, such as
//
//	wait=2s head write=start:aaaa flush write=delta@0:bb… flush end
//
// where a write names its event, with the block after @, and "…" says that it
// does not complete the event. A write without a colon is of a plain body.
func parse(notation string) script.Script {
	var s script.Script
	number := 0
	for word := range strings.FieldsSeq(notation) {
		kind, arg, _ := strings.Cut(word, "=")
		op := script.Op{Kind: kinds[kind]}
		switch op.Kind {
		case script.OpWait:
			op.Wait, _ = time.ParseDuration(arg)
		case script.OpHead:
			op.Head = &script.Head{Status: 200}
		case script.OpWrite:
			op.Bytes = []byte(arg)
			if name, text, ok := strings.Cut(arg, ":"); ok {
				name, block, hasBlock := strings.Cut(name, "@")
				number++
				op.Event = &script.Mark{Name: name, Number: number, Block: -1, Last: true}
				if hasBlock {
					op.Event.Block, _ = strconv.Atoi(block)
				}
				op.Bytes = []byte(text)
			}
		}
		s.Ops = append(s.Ops, op)
	}
	return s
}

var kinds = map[string]script.OpKind{
	"wait": script.OpWait, "hang": script.OpHang, "head": script.OpHead, "write": script.OpWrite,
	"flush": script.OpFlush, "reset": script.OpReset, "close": script.OpClose, "end": script.OpEnd,
	"interim": script.OpInterim, "send": script.OpSend, "half_close": script.OpHalfClose, "hold": script.OpHold,
}

// notation is the inverse of parse.
func notation(s script.Script) string {
	words := make([]string, len(s.Ops))
	for i, op := range s.Ops {
		words[i] = op.Kind.String()
		switch op.Kind {
		case script.OpWait:
			words[i] += "=" + op.Wait.String()
		case script.OpWrite:
			words[i] += "=" + markNotation(op.Event) + string(op.Bytes)
			if op.Event != nil && !op.Event.Last {
				words[i] += "…"
			}
		}
	}
	return strings.Join(words, " ")
}

func markNotation(m *script.Mark) string {
	switch {
	case m == nil:
		return ""
	case m.Block >= 0:
		return fmt.Sprintf("%s@%d:", m.Name, m.Block)
	default:
		return m.Name + ":"
	}
}

// The scripts that faults are tried on: ten bytes of plain body, and a stream
// of four events of four bytes each.
const (
	plain    = "head write=abcdefghij end"
	streamed = "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"
)

type scriptTest struct {
	name  string
	fault script.ScriptFault
	in    string
	want  string // "" when the fault finds no place and changes nothing
}

func runScriptTests(t *testing.T, tests []scriptTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := parse(test.in)
			require.NoError(t, s.Check(), "the script to start from")
			struck, err := test.fault.ApplyScript(&s, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = test.in
			}
			assert.Equal(t, test.want, notation(s))
			assert.NoError(t, s.Check())
		})
	}
}

// stream makes events with the names given and data that numbers them; a name
// can begin with its silence, as in 2s+ping.
func stream(names string) *script.Stream {
	s := &script.Stream{}
	for name := range strings.FieldsSeq(names) {
		var wait time.Duration
		if before, after, ok := strings.Cut(name, "+"); ok {
			wait, _ = time.ParseDuration(before)
			name = after
		}
		data := jsontree.Obj("type", name, "n", len(s.Events)+1)
		s.Events = append(s.Events, script.Event{Name: name, Data: data, Wait: wait})
	}
	return s
}

// names is the inverse of stream: each event with the number it began with,
// or without one when it is new.
func names(s *script.Stream) string {
	words := make([]string, len(s.Events))
	for i, e := range s.Events {
		words[i] = e.Name
		if e.Comment != "" {
			words[i] += "<" + e.Comment + ">"
		}
		if n, ok := e.Data.Field("n").Int(); ok {
			words[i] += strconv.Itoa(n)
		}
		if e.Wait > 0 {
			words[i] = e.Wait.String() + "+" + words[i]
		}
	}
	return strings.Join(words, " ")
}

type eventsTest struct {
	name  string
	fault script.EventsFault
	in    string
	want  string // "" when the fault finds no place and changes nothing
}

func runEventsTests(t *testing.T, tests []eventsTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := stream(test.in)
			before := names(s)
			struck, err := test.fault.ApplyEvents(s, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = before
			}
			assert.Equal(t, test.want, names(s))
		})
	}
}

// healthy is the shape of a stream with one block of two deltas.
const healthy = "message_start content_block_start content_block_delta content_block_delta content_block_stop message_stop"

func ptr[T any](v T) *T { return &v }

func percent(p float64) script.At          { return script.At{Percent: &p} }
func atByte(n int) script.At               { return script.At{Byte: &n} }
func elapsed(d time.Duration) script.At    { return script.At{Elapsed: &d} }
func event(name string, nth int) script.At { return script.At{Event: name, Nth: nth} }
func before(name string) script.At         { return script.At{Event: name, Edge: script.EdgeBefore} }
