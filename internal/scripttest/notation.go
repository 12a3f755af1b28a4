package scripttest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// Parse parses the notation of a script, such as
//
//	wait=2s head write=start:aaaa flush write=delta@0:bb… flush end
//
// where the text before the colon is the event of a write, with its block after @, and
// "…" says that the write does not complete the event. A write without a colon belongs
// to a plain body.
func Parse(notation string) script.Script {
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

// Notation is the inverse of Parse.
func Notation(s script.Script) string {
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

// Scripts for tests of faults: ten bytes of plain body, and a stream of four events of
// four bytes each.
const (
	Plain    = "head write=abcdefghij end"
	Streamed = "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"
)

// Stream makes events with these names and data that numbers them. A name can begin with
// the silence before the event, as in 2s+ping.
func Stream(names string) *script.Stream {
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

// Names is the inverse of Stream: each event has the number that Stream gave it, and a
// new event has none.
func Names(s *script.Stream) string {
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
