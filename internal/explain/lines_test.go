package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/script"
)

func TestLinesOfARawScript(t *testing.T) {
	reason := "Site is overloaded"
	s := script.Script{Raw: true, Ops: []script.Op{
		{Kind: script.OpInterim, Head: &script.Head{Status: 103}},
		{Kind: script.OpHead, Head: &script.Head{Status: 529, Reason: &reason, Lines: []string{"no colon"}}, Sent: []byte("…")},
		{Kind: script.OpSend, Sent: []byte("more of the head")},
		{Kind: script.OpWrite, Bytes: []byte("abc"), Sent: []byte("3\r\nabc\r\n")},
		{Kind: script.OpWrite, Bytes: []byte("def"), Sent: []byte("?\r\ndef\r\n"), Chunk: script.BreakSize},
		{Kind: script.OpEnd, Chunk: script.BreakTerminator},
	}}
	assert.Equal(t, []explain.Line{
		{Text: "interim 103"},
		{Text: `529 "Site is overloaded" · "no colon"`, Bad: true},
		{Text: "the rest of the head  16 bytes"},
		{Text: "body  3 bytes  “abc”"},
		{Text: "the size of the next chunk is no number", Bad: true},
		{Text: "body  3 bytes  “def”"},
		{Text: "end of the answer, its last chunk missing", Bad: true},
	}, lines(s))

	half := script.Script{Raw: true, Ops: []script.Op{{Kind: script.OpHalfClose}}}
	assert.Equal(t, []explain.Line{
		{Text: "our side of the connection closed (FIN), until the client closes its own", Bad: true},
	}, lines(half))

	held := script.Script{Ops: []script.Op{{Kind: script.OpHold, Gate: "first-token"}, {Kind: script.OpReset}}}
	assert.Equal(t, []explain.Line{
		{Text: "held, until gate first-token is opened from outside"},
		{Text: "connection reset (RST)", Bad: true},
	}, lines(held))
}

func lines(s script.Script) []explain.Line {
	timeline := explain.Timeline{Script: s}
	return timeline.Lines()
}
