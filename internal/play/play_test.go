package play

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// memoryWire records what is played on it, and when. It fails, or takes its time,
// where a test says so.
type memoryWire struct {
	start time.Time
	notes []string
	fail  map[string]error
	takes map[string]time.Duration
}

func (m *memoryWire) note(what string) error {
	m.notes = append(m.notes, fmt.Sprintf("%v %s", time.Since(m.start), what))
	<-time.After(m.takes[what])
	return m.fail[what]
}

func (m *memoryWire) Head(h *script.Head, raw []byte) error {
	return m.note(strings.TrimSpace(fmt.Sprintf("head %d %s", h.Status, raw)))
}
func (m *memoryWire) Write(b []byte) error { return m.note("write " + string(b)) }
func (m *memoryWire) Flush() error         { return m.note("flush") }
func (m *memoryWire) End() error           { return m.note("end") }
func (m *memoryWire) Reset() error         { return m.note("reset") }
func (m *memoryWire) Close() error         { return m.note("close") }
func (m *memoryWire) HalfClose() error     { return m.note("half_close") }

func wait(d time.Duration) script.Op  { return script.Op{Kind: script.OpWait, Wait: d} }
func op(kind script.OpKind) script.Op { return script.Op{Kind: kind} }
func head(status int) script.Op {
	return script.Op{Kind: script.OpHead, Head: &script.Head{Status: status}}
}

func write(text string, event *script.Mark) script.Op {
	return script.Op{Kind: script.OpWrite, Bytes: []byte(text), Event: event}
}

func TestPlay(t *testing.T) {
	broken := &net.OpError{Op: "write", Err: syscall.EPIPE}
	half, whole := &script.Mark{Number: 1}, &script.Mark{Number: 1, Last: true}
	tests := []struct {
		name  string
		ops   []script.Op
		fail  map[string]error
		takes map[string]time.Duration
		leave time.Duration // when the client goes away
		stop  time.Duration // when the server cuts
		notes []string
		want  Outcome
	}{
		{
			name: "performs the operations in order, each at its time",
			ops: []script.Op{wait(time.Minute), head(200), write("a", half), op(script.OpFlush), wait(10 * time.Minute),
				write("b", whole), op(script.OpFlush), op(script.OpEnd)},
			notes: []string{"1m0s head 200", "1m0s write a", "1m0s flush", "11m0s write b", "11m0s flush", "11m0s end"},
			want: Outcome{Result: journal.Result{Performed: 8, Status: 200, Bytes: 2, Events: 1, FirstByte: journal.Millis(time.Minute),
				Duration: journal.Millis(11 * time.Minute), End: journal.Completed, EndedBy: journal.ByScript}},
		},
		{
			name: "makes up in its waits for what sending took",
			ops: []script.Op{head(200), wait(2 * time.Second), write("a", whole), wait(2 * time.Second), write("b", whole),
				wait(2 * time.Second), op(script.OpEnd)},
			takes: map[string]time.Duration{"write a": 3 * time.Second},
			notes: []string{"0s head 200", "2s write a", "5s write b", "6s end"},
			want: Outcome{Result: journal.Result{Performed: 7, Status: 200, Bytes: 2, Events: 2, Duration: journal.Millis(6 * time.Second),
				End: journal.Completed, EndedBy: journal.ByScript}},
		},
		{
			name:  "ends an answer whose script just stops",
			ops:   []script.Op{head(204)},
			notes: []string{"0s head 204", "0s end"},
			want:  Outcome{Result: journal.Result{Performed: 1, Status: 204, End: journal.Completed, EndedBy: journal.ByScript}},
		},
		{
			name:  "resets where the script says so, and does nothing after it",
			ops:   []script.Op{head(200), op(script.OpReset), write("never", nil)},
			notes: []string{"0s head 200", "0s reset"},
			want:  Outcome{Result: journal.Result{Performed: 2, Status: 200, End: journal.Reset, EndedBy: journal.ByScript}},
		},
		{
			name: "sends what stands for the body's bytes, and counts those",
			ops: []script.Op{
				{Kind: script.OpInterim, Head: &script.Head{Status: 103}, Sent: []byte("RAW")},
				{Kind: script.OpHead, Head: &script.Head{Status: 529}, Sent: []byte("RAW")},
				{Kind: script.OpWrite, Bytes: []byte("abc"), Event: whole, Sent: []byte("3 abc")},
				{Kind: script.OpWrite, Bytes: []byte("de"), Sent: []byte{}},
				{Kind: script.OpSend, Sent: []byte("tail")},
				{Kind: script.OpEnd, Sent: []byte("0")},
			},
			notes: []string{"0s head 103 RAW", "0s head 529 RAW", "0s write 3 abc", "0s write tail", "0s write 0", "0s end"},
			want: Outcome{Result: journal.Result{Performed: 6, Status: 529, Bytes: 5, Events: 1,
				End: journal.Completed, EndedBy: journal.ByScript}},
		},
		{
			name:  "ends its side, and is done when the client ends its own",
			ops:   []script.Op{head(200), op(script.OpHalfClose)},
			leave: time.Minute,
			notes: []string{"0s head 200", "0s half_close"},
			want: Outcome{Result: journal.Result{Performed: 2, Status: 200, Duration: journal.Millis(time.Minute),
				End: journal.Closed, EndedBy: journal.ByScript}},
		},
		{
			name:  "does not wait for a client's end when the server cuts",
			ops:   []script.Op{head(200), op(script.OpHalfClose)},
			stop:  time.Minute,
			notes: []string{"0s head 200", "0s half_close", "1m0s close"},
			want: Outcome{Result: journal.Result{Performed: 1, Status: 200, Duration: journal.Millis(time.Minute),
				End: journal.Cut, EndedBy: journal.ByServer}},
		},
		{
			name:  "closes without a status line",
			ops:   []script.Op{op(script.OpClose)},
			notes: []string{"0s close"},
			want:  Outcome{Result: journal.Result{Performed: 1, End: journal.Closed, EndedBy: journal.ByScript}},
		},
		{
			name:  "asks for an abort where the transport can do no better",
			ops:   []script.Op{op(script.OpReset)},
			fail:  map[string]error{"reset": ErrAborts},
			notes: []string{"0s reset"},
			want:  Outcome{Result: journal.Result{Performed: 1, End: journal.Aborted, EndedBy: journal.ByScript}, Abort: true},
		},
		{
			name:  "hangs until the client goes away, however long that takes",
			ops:   []script.Op{op(script.OpHang)},
			leave: 3 * time.Hour,
			want: Outcome{Result: journal.Result{Duration: journal.Millis(3 * time.Hour),
				End: journal.Left, EndedBy: journal.ByClient}},
		},
		{
			name:  "stops waiting at once when the client goes away",
			ops:   []script.Op{head(200), wait(10 * time.Minute), write("never", nil)},
			leave: 7 * time.Second,
			notes: []string{"0s head 200"},
			want: Outcome{Result: journal.Result{Performed: 1, Status: 200, Duration: journal.Millis(7 * time.Second),
				End: journal.Left, EndedBy: journal.ByClient}},
		},
		{
			name:  "breaks the connection at once when the server cuts",
			ops:   []script.Op{head(200), op(script.OpHang)},
			stop:  5 * time.Second,
			notes: []string{"0s head 200", "5s close"},
			want: Outcome{Result: journal.Result{Performed: 1, Status: 200, Duration: journal.Millis(5 * time.Second),
				End: journal.Cut, EndedBy: journal.ByServer}},
		},
		{
			name:  "takes a write that the network refuses for the client having left",
			ops:   []script.Op{head(200), write("a", whole)},
			fail:  map[string]error{"write a": broken},
			notes: []string{"0s head 200", "0s write a"},
			want:  Outcome{Result: journal.Result{Performed: 1, Status: 200, End: journal.Left, EndedBy: journal.ByClient}},
		},
		{
			name:  "says what could not be written, and breaks the connection",
			ops:   []script.Op{head(200), write("a", nil)},
			fail:  map[string]error{"write a": errors.New("longer than announced"), "close": ErrAborts},
			notes: []string{"0s head 200", "0s write a", "0s close"},
			want: Outcome{Result: journal.Result{Performed: 1, Status: 200, End: journal.Failed, EndedBy: journal.ByServer,
				Trouble: "longer than announced"}, Abort: true},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				if tt.leave > 0 {
					defer time.AfterFunc(tt.leave, func() { cancel(nil) }).Stop()
				}
				if tt.stop > 0 {
					defer time.AfterFunc(tt.stop, func() { cancel(ErrShutdown) }).Stop()
				}
				wire := &memoryWire{start: time.Now(), fail: tt.fail, takes: tt.takes}
				got := Play(ctx, wire, Piece{Script: script.Script{Ops: tt.ops}, Clock: WallClock{}})
				assert.Equal(t, tt.want, got)
				assert.Equal(t, tt.notes, wire.notes)
			})
		})
	}
}
