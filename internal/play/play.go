// Package play performs scripts. It is the only code of an answer that waits,
// and the only code that breaks its connection: a script says what happens and
// when, and a Wire puts that onto a connection of our own or onto one of
// net/http.
//
// It knows scripts and the results that a journal keeps of them. It must never
// know why a script is as it is: no request, session or scenario, no listener
// and no server.
package play

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/script"
)

// Wire is what an answer is played on. An error from any method means that the
// answer cannot go on.
type Wire interface {
	// Head sends the status line and headers, or those of an interim answer.
	// raw is their text when the script is raw, else nil.
	Head(head *script.Head, raw []byte) error
	// Write sends a part of the body, or, when the script is raw, anything. It
	// may keep it until Flush or the end.
	Write([]byte) error
	// Flush puts everything written so far onto the network.
	Flush() error
	// End finishes the answer as HTTP asks.
	End() error
	// Reset breaks the connection with a TCP RST that follows the data.
	Reset() error
	// Close closes the connection where the answer stands.
	Close() error
	// HalfClose ends our side of the connection; the client can go on writing.
	HalfClose() error
}

// ErrAborts is what Reset and Close of a Wire return when the transport knows
// neither and the answer has to be broken off by panicking.
var ErrAborts = errors.New("the transport can only abort")

// ErrShutdown is the cause with which a request's context ends when the server
// cuts what is still open.
var ErrShutdown = errors.New("the server is shutting down")

// ErrClientLeft is the cause with which the context of an answer ends when the
// client has ended its side of the connection.
var ErrClientLeft = errors.New("the client went away")

// Gates are where an answer may be held until somebody opens its gate.
type Gates interface {
	// Wait has the answer stand still at a gate and says how that was opened. The
	// error is the cause with which ctx ended before.
	Wait(ctx context.Context, gate string) (Opening, error)
}

// Opening is what becomes of an answer whose gate is opened.
type Opening string

// How a gate is opened.
const (
	Release Opening = "release" // the script goes on
	Fail    Opening = "fail"    // the connection is reset
	Cut     Opening = "cut"     // the connection is closed where the answer stands
)

// Outcome is how a script went on a wire.
type Outcome struct {
	journal.Result
	// Abort asks for a panic with http.ErrAbortHandler, the one way left to
	// break the answer off.
	Abort bool
}

// Play performs a script on a wire, operation by operation, until it ends, the
// client goes away or ctx is done. A script that is never held needs no gates.
func Play(ctx context.Context, wire Wire, clock Clock, gates Gates, script script.Script) Outcome {
	p := player{ctx: ctx, wire: wire, clock: clock, gates: gates, start: clock.Now()}
	p.due = p.start
	var err error
	for op := range script.All() {
		if err = p.perform(op); err != nil {
			break
		}
		if p.out.Performed++; p.out.End != "" {
			break
		}
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

// player is one performance.
type player struct {
	ctx   context.Context
	wire  Wire
	clock Clock
	gates Gates
	start time.Time
	waits Clock     // nil before the first wait
	due   time.Time // when the script has it that what was performed last was over
	out   Outcome
}

func (p *player) perform(op *script.Op) error {
	switch op.Kind {
	case script.OpWait:
		return p.wait(op.Wait)
	case script.OpHang:
		<-p.ctx.Done()
		return context.Cause(p.ctx)
	case script.OpHold:
		return p.stand(op.Gate)
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

// wait waits until the script is due to go on. What sending took since the last
// wait shortens this one, so that no answer falls behind its script: a model does
// not stop either while a client does not read.
func (p *player) wait(d time.Duration) error {
	if p.waits == nil {
		p.waits = forAnswer(p.clock)
	}
	p.due = p.due.Add(d)
	return p.waits.Wait(p.ctx, max(0, p.due.Sub(p.clock.Now())))
}

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

// end finishes the answer, in a raw script with the bytes that do so.
func (p *player) end(op *script.Op) error {
	if len(op.Sent) > 0 {
		if err := p.wire.Write(op.Sent); err != nil {
			return err
		}
	}
	return p.finish(journal.Completed, p.wire.End())
}

// stand waits at a gate until it is opened, in whatever way that is.
func (p *player) stand(gate string) error {
	how, err := p.gates.Wait(p.ctx, gate)
	switch {
	case err != nil:
		return err
	case how == Fail:
		return p.finish(journal.Reset, p.wire.Reset())
	case how == Cut:
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

// finish notes an end that the script asked for.
func (p *player) finish(end journal.End, err error) error {
	if errors.Is(err, ErrAborts) {
		end, err, p.out.Abort = journal.Aborted, nil, true
	}
	if err == nil {
		p.out.End, p.out.EndedBy = end, journal.ByScript
	}
	return err
}

// breakOff notes an end that the script did not ask for, and leaves the client
// with a broken connection when it is still there.
func (p *player) breakOff(err error) {
	switch {
	case errors.Is(context.Cause(p.ctx), ErrShutdown):
		p.out.End, p.out.EndedBy = journal.Cut, journal.ByServer
		p.out.Abort = p.wire.Close() != nil
	case p.ctx.Err() != nil || clientGone(err):
		p.out.End, p.out.EndedBy = journal.Left, journal.ByClient
	default:
		p.out.End, p.out.EndedBy, p.out.Trouble = journal.Failed, journal.ByServer, err.Error()
		p.out.Abort = p.wire.Close() != nil
	}
}

func (p *player) since() journal.Millis { return journal.Millis(p.clock.Now().Sub(p.start)) }

// clientGone reports whether a write failed because nobody is there to read.
func clientGone(err error) bool {
	var network *net.OpError
	return errors.As(err, &network)
}
