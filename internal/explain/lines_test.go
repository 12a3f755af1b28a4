package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/explain"
)

func TestLinesOfARawScript(t *testing.T) {
	reason := "Site is overloaded"
	script := faults.Script{Raw: true, Ops: []faults.Op{
		{Kind: faults.OpInterim, Head: &faults.Head{Status: 103}},
		{Kind: faults.OpHead, Head: &faults.Head{Status: 529, Reason: &reason, Lines: []string{"no colon"}}, Sent: []byte("…")},
		{Kind: faults.OpSend, Sent: []byte("more of the head")},
		{Kind: faults.OpWrite, Bytes: []byte("abc"), Sent: []byte("3\r\nabc\r\n")},
		{Kind: faults.OpWrite, Bytes: []byte("def"), Sent: []byte("?\r\ndef\r\n"), Chunk: faults.BreakSize},
		{Kind: faults.OpEnd, Chunk: faults.BreakTerminator},
	}}
	assert.Equal(t, []explain.Line{
		{Text: "interim 103"},
		{Text: `529 "Site is overloaded" · "no colon"`, Bad: true},
		{Text: "the rest of the head  16 bytes"},
		{Text: "body  3 bytes  “abc”"},
		{Text: "the size of the next chunk is no number", Bad: true},
		{Text: "body  3 bytes  “def”"},
		{Text: "end of the answer, its last chunk missing", Bad: true},
	}, lines(script))

	half := faults.Script{Raw: true, Ops: []faults.Op{{Kind: faults.OpHalfClose}}}
	assert.Equal(t, []explain.Line{
		{Text: "our side of the connection closed (FIN), until the client closes its own", Bad: true},
	}, lines(half))

	held := faults.Script{Ops: []faults.Op{{Kind: faults.OpHold, Gate: "first-token"}, {Kind: faults.OpReset}}}
	assert.Equal(t, []explain.Line{
		{Text: "held, until gate first-token is opened from outside"},
		{Text: "connection reset (RST)", Bad: true},
	}, lines(held))
}

func lines(script faults.Script) []explain.Line {
	timeline := explain.Timeline{Script: script}
	return timeline.Lines()
}
