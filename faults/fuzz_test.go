package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// dice turns a fuzzer's bytes into choices; when they run out, all are 0.
type dice struct{ bytes []byte }

func (d *dice) roll(n int) int {
	if len(d.bytes) == 0 {
		return 0
	}
	b := d.bytes[0]
	d.bytes = d.bytes[1:]
	return int(b) % n
}

func (d *dice) bool() bool { return d.roll(2) == 1 }

func (d *dice) at() script.At {
	types := []string{"", "ping", "message_start", "content_block_start", "content_block_delta", "message_stop", "error"}
	switch d.roll(7) {
	case 0:
		return script.At{}
	case 1:
		return script.At{Event: types[d.roll(7)], Nth: d.roll(9) - 4, Edge: []string{"", "before", "after"}[d.roll(3)]}
	case 2:
		return script.At{Number: d.roll(40) - 20}
	case 3:
		return script.At{Event: types[d.roll(7)], Block: new(d.roll(3)), Byte: new(d.roll(200))}
	case 4:
		return script.AtByte(d.roll(256)*d.roll(16) - 1)
	case 5:
		return script.AtPercent(float64(d.roll(103)) - 1)
	default:
		return script.AtElapsed(time.Duration(d.roll(200)-1) * 100 * time.Millisecond)
	}
}

func (d *dice) fault() script.Use {
	kinds := faults.Builtin()
	kind := kinds[d.roll(len(kinds))]
	fault := kind.New()
	paths := []string{"usage", "content", "content.0", "content.0.text", "type", "index", "delta", "stop_reason", "x.y"}
	path := paths[d.roll(len(paths))]
	values := []*jsontree.Node{nil, jsontree.Of("x"), jsontree.Of(-3), jsontree.Arr(1, nil), jsontree.Obj("a", true)}
	value := values[d.roll(len(values))]
	at, all := d.at(), d.bool()
	switch f := fault.(type) {
	case *faults.Set:
		f.Path, f.Value, f.At, f.All = path, value, at, all
	case *faults.Unset:
		f.Path, f.At, f.All = path, at, all
	case *faults.Insert:
		f.Event, f.Data, f.At, f.Count = []string{"", "error", "comment", "x"}[d.roll(4)], value, at, d.roll(5)
		f.Raw = []string{"", "data: {\n\n"}[d.roll(2)]
		f.Block = new(d.roll(3))
		f.Every, f.For, f.Until = d.wait().P50, d.wait().P50, d.at()
	case *faults.Drop:
		f.At, f.All = at, all
	case *faults.Duplicate:
		f.At, f.All = at, all
	case *faults.Garble:
		f.At, f.All = at, all
	case *faults.Move:
		f.At, f.To = at, d.at()
	case *faults.Framing:
		f.At, f.Newline, f.BlankLine = at, []string{"", "lf", "crlf", "cr"}[d.roll(4)], &all
	case *faults.Chop:
		f.At, f.Size, f.Inside = at, d.roll(50), []string{"", "rune", "escape", "newline"}[d.roll(4)]
	case *faults.Truncate:
		f.At, f.Inside = at, []string{"", "rune", "escape"}[d.roll(3)]
	case *faults.Stall:
		f.At, f.For = at, time.Duration(d.roll(3))*time.Second
	case *faults.Delay:
		f.At, f.All, f.For, f.Jitter = at, all, d.wait(), d.jitter()
	case *faults.Split:
		f.At, f.All, f.Parts, f.Inside = at, all, d.roll(9), []string{"", "rune", "escape", "surrogate_pair"}[d.roll(4)]
	case *faults.Inflate:
		f.At, f.Size = at, faults.Size(d.roll(256)*16)
	case *faults.Retype:
		f.Path, f.To, f.At, f.All = path, []string{"string", "number", "boolean", "null", "array", "object"}[d.roll(6)], at, all
	case *faults.Block:
		index := [...]**int{&f.Drop, &f.Duplicate, &f.Move, &f.Insert}[d.roll(4)]
		*index, f.To, f.Value = new(d.roll(6)-3), new(d.roll(6)-3), value
	case *faults.Coalesce:
		f.At, f.Count = at, d.roll(9)
	case *faults.Garbage:
		f.At, f.Size = at, faults.Size(d.roll(100))
	case *faults.InvalidUTF8:
		f.At, f.As = at, []string{"", "byte", "latin1", "overlong", "surrogate"}[d.roll(5)]
	case *faults.Reset:
		f.At = at
	case *faults.Close:
		f.At = at
	case *faults.HalfClose:
		f.At = at
	case *faults.Chunking:
		f.Break = []string{script.BreakSize, script.BreakTerminator, script.BreakExtension}[d.roll(3)]
		f.At = at
	case *faults.Compress:
		f.With, f.Flush = []string{"gzip", "br", "zstd"}[d.roll(3)], all
	case *faults.Corrupt:
		f.At, f.Bytes = at, d.roll(40)
	case *faults.ContentLength:
		f.Add = d.roll(200) - 100
	case *faults.HeaderLines:
		f.Lines = []string{"no colon"}
	case *faults.SlowHeaders:
		f.Size = d.roll(300)
	case *faults.Throttle:
		f.Rate = []faults.Rate{"1B/s", "1kB/s", "9MB/s"}[d.roll(3)]
	case *faults.Interim:
		f.Count = d.roll(4)
	}
	return script.Use{Name: kind.Name, Fault: fault, Probability: float64(d.roll(3)) / 2, Wire: fault.Layer().ChangesScript() && d.roll(3) == 0}
}

// wait returns an exact wait, a distribution or, as faults made in Go may have it,
// neither.
func (d *dice) wait() script.Wait {
	return script.Wait{P50: time.Duration(d.roll(9)) * time.Second, P99: time.Duration(d.roll(9)) * time.Hour}
}

func (d *dice) jitter() script.Jitter {
	by := time.Duration(d.roll(9)) * time.Second
	return []script.Jitter{{}, {Uniform: by}, {Normal: by}, {LongTailed: by}}[d.roll(4)]
}

func (d *dice) answer() script.Answer {
	a := scripttest.Reply(d.bool())
	if d.bool() {
		a.Reply = &compose.Reply{Content: []*jsontree.Node{
			jsontree.Obj("type", "text", "text", "Où est\nla \"mer\" 😀 ?"),
			jsontree.Obj("type", "tool_use", "name", "look", "input", jsontree.Obj("where", "là\n\"ici\" \x01 😀")),
		}}
	}
	if d.bool() {
		a.Pace = script.Pace{First: d.wait(), Between: d.wait(), Jitter: d.jitter()}
	}
	for range d.roll(5) {
		a.Faults = append(a.Faults, d.fault())
	}
	return a
}

func FuzzCompile(f *testing.F) {
	for i := range 32 {
		seed := []byte{byte(i), byte(i / 2), byte(7 * i), 4}
		for j := range 60 {
			seed = append(seed, byte(i*31+j*j*17))
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		answer := (&dice{choices}).answer()
		s, err := script.Compile(answer, scripttest.Env())
		require.NoError(t, err, "no fault of this package fails")
		require.NoError(t, s.Check())
		again, err := script.Compile(answer, scripttest.Env())
		require.NoError(t, err)
		require.Equal(t, s, again, "compiling changes nothing and depends on nothing")
		checkMarks(t, s)

		framed := scripttest.Env()
		framed.Framed = true
		sayable, err := script.Compile(answer, framed)
		require.NoError(t, err)
		require.False(t, sayable.Raw, "no script is raw where none can be")
		require.Subset(t, sayable.Missed, s.Missed)

		answer.Faults = append(answer.Faults, script.Use{Name: "chop", Fault: &faults.Chop{Size: 3}})
		chopped, err := script.Compile(answer, scripttest.Env())
		require.NoError(t, err)
		if !places(answer.Faults) {
			assert.Equal(t, scripttest.Body(s), scripttest.Body(chopped), "chopping changes no byte")
			checkMarks(t, chopped)
		}
	})
}

// places reports whether a fault of the connection or on the wire strikes at a
// place that a chop before it in the order of layers may have changed.
func places(uses []script.Use) bool {
	for _, use := range uses {
		if use.Wire || use.Fault.Layer() == script.LayerConnection {
			return true
		}
	}
	return false
}

// checkMarks holds that every event written is finished at most once, and by
// its last write.
func checkMarks(t *testing.T, s script.Script) {
	t.Helper()
	finished := map[int]bool{}
	last := 0
	for _, op := range s.Ops {
		if op.Kind != script.OpWrite || op.Event == nil {
			continue
		}
		number := op.Event.Number
		assert.False(t, finished[number], "event %d goes on after its last write", number)
		assert.GreaterOrEqual(t, number, last)
		assert.NotEmpty(t, append(op.Bytes[:len(op.Bytes):len(op.Bytes)], op.Sent...))
		finished[number], last = op.Event.Last, number
	}
}
