package play

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// Gates hold answers until somebody opens them.
type Gates interface {
	// Wait waits until the gate is opened, and returns how. The error is the cause of
	// ctx if that is done first.
	Wait(ctx context.Context, gate string) (Opening, error)
}

// Opening is how a gate is opened: what becomes of the answer that it holds.
type Opening string

// The ways to open a gate.
const (
	Release Opening = "release" // the script goes on
	Fail    Opening = "fail"    // the connection is reset
	Cut     Opening = "cut"     // the connection is closed where the answer stands
)

// Outcome is what became of a script that was played.
type Outcome struct {
	journal.Result
	// Abort says that the handler must panic with http.ErrAbortHandler, which is the
	// only way left to break off the answer.
	Abort bool
	// Made has the operations that were performed, if the script had a plan; otherwise it is
	// nil. Result.Performed counts them.
	Made *script.Script
	// Instead says why Made is not what the upstream answered; "" if it is.
	Instead string
}

// Play performs a script on a wire, operation by operation, until the script ends, the
// client leaves or ctx is done. Those of a plan are made while its upstream answers.
func Play(ctx context.Context, wire Wire, piece Piece) Outcome {
	p := player{ctx: ctx, wire: wire, clock: piece.Clock, gates: piece.Gates, start: piece.Clock.Now()}
	p.due = p.start
	var err error
	if piece.Script.Forward != nil {
		err = p.playLive(&piece)
	} else {
		err = p.playAll(&piece.Script)
	}
	if err == nil && p.out.End == "" {
		err = p.finish(journal.Completed, wire.End())
	}
	if err != nil {
		p.breakOff(err)
	}
	p.out.Duration = p.since()
	return p.out
}

// playAll performs the operations of a script, up to one that ends it.
func (p *player) playAll(script *script.Script) error {
	for op := range script.All() {
		if err := p.perform(op); err != nil {
			return err
		}
		if p.out.Performed++; p.out.End != "" {
			break
		}
	}
	return nil
}

// player is one performance.
type player struct {
	ctx   context.Context
	wire  Wire
	clock Clock
	gates Gates
	start time.Time
	waits Clock     // nil before the first wait
	due   time.Time // when the last operation ends by the script
	out   Outcome
}

// perform does one operation.
func (p *player) perform(op *script.Op) error {
	switch op.Kind {
	case script.OpWait:
		return p.wait(op.Wait)
	case script.OpHang:
		<-p.ctx.Done()
		return context.Cause(p.ctx)
	case script.OpHold:
		return p.hold(op.Gate)
	case script.OpInterim:
		return p.wire.Head(op.Head, op.Sent)
	case script.OpHead:
		p.out.Status, p.out.FirstByte = op.Head.Status, p.since()
		return p.wire.Head(op.Head, op.Sent)
	case script.OpWrite, script.OpSend:
		return p.write(op)
	case script.OpFlush:
		return p.wire.Flush()
	case script.OpReset:
		return p.finish(journal.Reset, p.wire.Reset())
	case script.OpClose:
		return p.finish(journal.Closed, p.wire.Close())
	case script.OpHalfClose:
		return p.halfClose()
	default:
		return p.end(op)
	}
}

// wait waits until the script is due to go on. The time that sending took since the
// last wait shortens this one, so that no answer falls behind its script: a model does
// not stop either while a client does not read.
func (p *player) wait(d time.Duration) error {
	if p.waits == nil {
		p.waits = forAnswer(p.clock)
	}
	p.due = p.due.Add(d)
	return p.waits.Wait(p.ctx, max(0, p.due.Sub(p.clock.Now())))
}

// write sends a part of the body.
func (p *player) write(op *script.Op) error {
	if out := op.Out(); len(out) > 0 {
		if err := p.wire.Write(out); err != nil {
			return err
		}
	}
	p.out.Bytes += int64(len(op.Bytes))
	if op.Event != nil && op.Event.Last {
		p.out.Events++
	}
	return nil
}

// end finishes the answer. The bytes that do so are part of a raw script.
func (p *player) end(op *script.Op) error {
	if len(op.Sent) > 0 {
		if err := p.wire.Write(op.Sent); err != nil {
			return err
		}
	}
	return p.finish(journal.Completed, p.wire.End())
}

// hold waits until a gate is opened, and then does what the opening says.
func (p *player) hold(gate string) error {
	opening, err := p.gates.Wait(p.ctx, gate)
	switch {
	case err != nil:
		return err
	case opening == Fail:
		return p.finish(journal.Reset, p.wire.Reset())
	case opening == Cut:
		return p.finish(journal.Closed, p.wire.Close())
	default:
		p.due = p.clock.Now()
		return nil
	}
}

// halfClose ends our side and waits for the client to end its own.
func (p *player) halfClose() error {
	if err := p.wire.HalfClose(); err != nil {
		return err
	}
	<-p.ctx.Done()
	if cause := context.Cause(p.ctx); errors.Is(cause, ErrShutdown) {
		return cause
	}
	return p.finish(journal.Closed, nil)
}

// finish records an end that the script asked for.
func (p *player) finish(end journal.End, err error) error {
	if errors.Is(err, ErrAborts) {
		end, err, p.out.Abort = journal.Aborted, nil, true
	}
	if err == nil {
		p.out.End, p.out.EndedBy = end, journal.ByScript
	}
	return err
}

// breakOff records an end that the script did not ask for. It breaks the connection if
// the client is still there.
func (p *player) breakOff(err error) {
	switch {
	case errors.Is(context.Cause(p.ctx), ErrShutdown):
		p.out.End, p.out.EndedBy = journal.Cut, journal.ByServer
		p.out.Abort = p.wire.Close() != nil
	case p.ctx.Err() != nil || isNetworkError(err):
		p.out.End, p.out.EndedBy = journal.Left, journal.ByClient
	default:
		p.out.End, p.out.EndedBy, p.out.Trouble = journal.Failed, journal.ByServer, err.Error()
		p.out.Abort = p.wire.Close() != nil
	}
}

// since is how long the answer has taken so far.
func (p *player) since() journal.Millis { return journal.Millis(p.clock.Now().Sub(p.start)) }

// isNetworkError reports whether a write failed because nobody is there to read.
func isNetworkError(err error) bool {
	var network *net.OpError
	return errors.As(err, &network)
}
