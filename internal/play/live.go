package play

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/claudemock/claudemock/script"
)

// livePlayer performs the operations of a plan while the upstream answers.
type livePlayer struct {
	*player
	live     *script.Live
	source   *source
	upstream Upstream
	waited   time.Duration // for the next part of the answer, since the last one came
	keeps    bool          // the journal wants to know what is performed
	kept     kept
	taken    int // bytes of memory
}

// playLive plays a script with a plan.
func (p *player) playLive(piece *Piece) error {
	l := &livePlayer{player: p, live: piece.Script.Forward.Begin(), upstream: piece.Upstream, source: newSource(p.ctx, piece.Upstream),
		keeps: !piece.Script.Forward.Opaque()}
	if l.keeps {
		l.source.ahead()
	}
	defer func() {
		l.source.close()
		_, _ = l.live.End(script.EndCut, "", 0) // an answer that broke off has its faults settled, too
		if l.keeps {
			p.out.Made = l.kept.script(piece.Script.Raw, l.live)
		}
		p.out.Instead = l.live.Instead()
	}()
	for p.out.End == "" {
		ops, err := l.next()
		if err == nil {
			err = l.performAll(ops)
		}
		if err == nil && p.out.End == "" {
			err = l.grow()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// next waits until something comes from the upstream, or until nothing has come for so long
// that something may have to happen, and returns the operations that follow.
func (l *livePlayer) next() ([]script.Op, error) {
	after, limited := l.live.Alarm()
	began := l.clock.Now()
	came, err := l.await(after-l.waited, limited)
	l.waited += l.clock.Now().Sub(began)
	if err != nil {
		return nil, err
	}
	if came == nil {
		l.waited = max(l.waited, after)
		return l.live.Silence(l.waited)
	}
	silence := l.waited
	l.waited = 0
	switch {
	case came.head != nil:
		return l.live.Head(came.head.Status, came.head.Fields, silence)
	case came.err == nil:
		return l.live.Body(came.bytes, silence)
	case errors.Is(came.err, io.EOF):
		return l.live.End(script.EndWhole, "", silence)
	default:
		return l.live.End(l.upstream.End(came.err), came.err.Error(), silence)
	}
}

// await waits for the upstream, up to a time if that is limited, and returns what comes; nil
// if the time is over. The error is the cause of the context.
func (l *livePlayer) await(most time.Duration, limited bool) (*arrival, error) {
	if l.source.arrivals == nil {
		came := l.source.next()
		return &came, context.Cause(l.ctx)
	}
	var over chan error
	if limited {
		ctx, cancel := context.WithCancel(l.ctx)
		over = make(chan error, 1)
		go func() {
			defer close(over)
			over <- l.clock.Wait(ctx, max(0, most))
		}()
		defer func() {
			cancel()
			<-over // the goroutine has ended
		}()
	}
	select {
	case came := <-l.source.arrivals:
		return &came, nil
	case <-over:
		return nil, context.Cause(l.ctx)
	case <-l.ctx.Done():
		return nil, context.Cause(l.ctx)
	}
}

// performAll performs operations, and keeps them for the journal. One that ends the answer
// breaks that of the upstream off first: nobody reads on.
func (l *livePlayer) performAll(ops []script.Op) error {
	for i := range ops {
		op := &ops[i]
		if ends(op.Kind) {
			l.source.close()
		}
		counts := l.keeps && l.kept.add(op)
		if err := l.perform(op); err != nil {
			return err
		}
		if counts {
			l.out.Performed++
		}
		if l.out.End != "" {
			break
		}
	}
	return nil
}

// ends reports whether an operation ends the answer.
func ends(kind script.OpKind) bool {
	switch kind {
	case script.OpHang, script.OpReset, script.OpClose, script.OpHalfClose, script.OpEnd:
		return true
	default:
		return false
	}
}

// grow takes the memory for what is kept of the answer beyond the first 64 kB.
func (l *livePlayer) grow() error {
	more := l.live.Memory() + l.kept.memory() - freeMemory - l.taken
	if more <= 0 {
		return nil
	}
	more = max(more, freeMemory) // not for every part of the answer anew
	if !l.upstream.Grow(more) {
		return errNoMemory
	}
	l.taken += more
	return nil
}

// freeMemory is how many bytes every answer may keep.
const freeMemory = 64 << 10

// errNoMemory is why an answer is broken off that would take too much memory.
var errNoMemory = errors.New("the requests that are being answered take as much memory as claudemock's own limit allows (--max-memory)")
