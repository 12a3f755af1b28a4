package play

import (
	"fmt"

	"github.com/claudemock/claudemock/script"
)

// The most that is kept of an answer that is made while it is played: bytes of its body,
// and operations. What a journal shows of an answer is read from no more.
const (
	MaxKeptBytes = 1 << 20
	MaxKeptOps   = 100_000
)

// kept has the operations of an answer that were performed, for the journal: without flushes
// and without the bytes that only the connection needs.
type kept struct {
	ops   []script.Op
	bytes int
	more  int // operations that are not kept
}

// add keeps an operation that is about to be performed, and reports whether it did.
func (k *kept) add(op *script.Op) bool {
	if op.Kind == script.OpFlush {
		return false
	}
	if len(k.ops) == MaxKeptOps {
		k.more++
		return false
	}
	own := *op
	own.Sent = nil
	own.Bytes = own.Bytes[:min(len(own.Bytes), MaxKeptBytes-k.bytes)]
	k.bytes += len(own.Bytes)
	k.ops = append(k.ops, own)
	return true
}

// opMemory is about the memory of an operation without its bytes, with the event it names.
const opMemory = 250

// memory returns about how many bytes it takes.
func (k *kept) memory() int { return len(k.ops)*opMemory + k.bytes }

// script returns the operations as a script.
func (k *kept) script(raw bool, live *script.Live) *script.Script {
	made := &script.Script{Ops: k.ops, Raw: raw, Missed: live.Missed(), Limits: live.Limits()}
	if k.more > 0 {
		made.Limits = append(made.Limits[:len(made.Limits):len(made.Limits)], fmt.Sprintf("the journal has only the first %d events and pauses of it", MaxKeptOps))
	}
	return made
}
