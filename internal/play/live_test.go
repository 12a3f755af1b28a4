package play

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// plannedUpstream is an upstream with a body that is given.
type plannedUpstream struct {
	body   io.Reader
	closed bool
	room   int // bytes of memory
}

func (u *plannedUpstream) Open(context.Context) (Arriving, error) {
	return Arriving{Status: 200, Fields: []script.Field{{Name: "content-type", Value: "text/event-stream"}}, Body: u}, nil
}
func (u *plannedUpstream) Read(p []byte) (int, error) { return u.body.Read(p) }
func (u *plannedUpstream) Close() error               { u.closed = true; return nil }
func (*plannedUpstream) End(err error) script.End     { return script.EndCut }
func (u *plannedUpstream) Grow(bytes int) bool        { u.room -= bytes; return u.room >= 0 }

// forwarded is a script that passes on what an upstream answers.
func forwarded(t require.TestingT) script.Script {
	made, err := script.Compile(script.Answer{Request: &claude.Request{}, Forward: &script.Forward{}}, script.Env{})
	require.NoError(t, err)
	return made
}

// bodyWire keeps the body, and waits before it takes more of it than is allowed.
type bodyWire struct {
	memoryWire
	body    bytes.Buffer
	allowed chan bool // nil allows all
}

func (w *bodyWire) Head(*script.Head, []byte) error { return nil }
func (w *bodyWire) Write(data []byte) error {
	if w.allowed != nil {
		<-w.allowed
	}
	_, err := w.body.Write(data)
	return err
}
func (w *bodyWire) Flush() error { return nil }
func (w *bodyWire) End() error   { return nil }
func (w *bodyWire) Close() error { return nil }

func TestWhatAnUpstreamAnswersPassesByteForByte(t *testing.T) {
	parts := []string{"event: ping\n", "data: {}\n", "data: {\"a\":\r\n", "\n", "\r\n", "\r", ": comment\n", "<html>", "\x00é"}
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 0))
		text := ""
		for range random.IntN(30) {
			text += parts[random.IntN(len(parts))]
		}
		upstream := &plannedUpstream{body: strings.NewReader(text), room: 1 << 20}
		if seed%2 == 0 {
			upstream.body = iotest.OneByteReader(upstream.body)
		}
		wire := &bodyWire{}
		outcome := Play(context.Background(), wire, Piece{Script: forwarded(t), Clock: WallClock{}, Upstream: upstream})
		assert.Equal(t, journal.Completed, outcome.End)
		assert.Equal(t, text, wire.body.String(), "seed %d", seed)
		assert.Equal(t, int64(len(text)), outcome.Bytes)
		assert.Equal(t, text, journal.BodyOf(outcome.Made))
		assert.True(t, upstream.closed)
	}
}

// countingReader has no end, and counts what is read of it.
type countingReader struct{ pieces int }

func (r *countingReader) Read(p []byte) (int, error) {
	r.pieces++
	return copy(p, "data: {}\n\n"), nil
}

func TestAnUpstreamGetsNoFurtherThanItsClientReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		endless := &countingReader{}
		wire := &bodyWire{allowed: make(chan bool)}
		played := make(chan Outcome)
		go func() {
			played <- Play(ctx, wire, Piece{Script: forwarded(t), Clock: WallClock{}, Upstream: &plannedUpstream{body: endless, room: 1 << 20}})
		}()
		for taken := range 5 {
			synctest.Wait()
			assert.LessOrEqual(t, endless.pieces, taken+2, "one is written, and one waits")
			wire.allowed <- true
		}
		leave()
		close(wire.allowed)
		outcome := <-played
		assert.Equal(t, journal.Left, outcome.End)
	})
}

func TestWhatIsKeptOfALongAnswerIsBounded(t *testing.T) {
	long := strings.Repeat("data: "+strings.Repeat("a", 4<<10)+"\n\n", 1000)
	for name, c := range map[string]struct {
		room int
		end  journal.End
	}{
		"with memory":    {64 << 20, journal.Completed},
		"without memory": {100 << 10, journal.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			wire := &bodyWire{}
			outcome := Play(t.Context(), wire, Piece{Script: forwarded(t), Clock: WallClock{}, Upstream: &plannedUpstream{body: strings.NewReader(long), room: c.room}})
			assert.Equal(t, c.end, outcome.End)
			assert.LessOrEqual(t, outcome.Made.BodyBytes(), MaxKeptBytes)
			assert.Equal(t, int64(wire.body.Len()), outcome.Bytes)
			if c.end == journal.Failed {
				assert.Contains(t, outcome.Trouble, "--max-memory")
			}
		})
	}
}

// leavingUpstream gives no answer before its client leaves.
type leavingUpstream struct{ plannedUpstream }

func (leavingUpstream) Open(ctx context.Context) (Arriving, error) {
	<-ctx.Done()
	return Arriving{}, context.Cause(ctx)
}

func TestNobodyWaitsForAnUpstreamWhoseClientHasLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for cause, end := range map[error]journal.End{ErrShutdown: journal.Cut, errors.New("left"): journal.Left} {
			ctx, leave := context.WithCancelCause(t.Context())
			time.AfterFunc(time.Minute, func() { leave(cause) })
			outcome := Play(ctx, &bodyWire{}, Piece{Script: forwarded(t), Clock: WallClock{}, Upstream: &leavingUpstream{}})
			assert.Equal(t, end, outcome.End)
			assert.Equal(t, journal.Millis(time.Minute), outcome.Duration)
		}
	})
}
