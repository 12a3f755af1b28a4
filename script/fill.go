package script

import (
	"bytes"
	"slices"
	"sync"
)

// fillBlock is the length of a block of repeated bytes. Writes share one block, so
// that ten gigabytes are ten thousand writes of the same megabyte.
const fillBlock = 1 << 20

const (
	fillKept  = 1 << 10 // the bytes of a long fill that the text itself has
	fillShown = 1 << 6  // so many of one character in a row mark the place of the others
)

// fill is repeated bytes that are written within a text but are no part of it in
// memory.
type fill struct {
	at   int // an offset in the text
	size int
	with byte
}

// FillMemory returns about how many bytes of memory size repeated bytes take.
func FillMemory(size int) int { return min(size, fillBlock) + size/fillBlock*opBytes }

// fillers makes a block of each character that fills.
var fillers = map[byte]func() []byte{
	'x': sync.OnceValue(func() []byte { return bytes.Repeat([]byte{'x'}, fillBlock) }),
	' ': sync.OnceValue(func() []byte { return bytes.Repeat([]byte{' '}, fillBlock) }),
}

// repeat returns the writes of size bytes that repeat a block, for an event or none.
// String shows them as one write.
func repeat(block []byte, size int, mark *Mark) []Op {
	if len(block) == 0 || size <= 0 {
		return nil
	}
	ops := make([]Op, 0, 1+size/len(block))
	for size > 0 {
		n := min(size, len(block))
		ops = append(ops, Op{Kind: OpWrite, Bytes: block[:n:n], Event: mark, shares: len(ops) > 0, goesOn: size > n})
		size -= n
	}
	return ops
}

// appendWrites appends the writes of a part of the body, with its fills, for an event
// or none.
func (b *body) appendWrites(ops []Op, from, to int, mark *Mark) []Op {
	first, _ := slices.BinarySearchFunc(b.fills, from, func(f fill, at int) int { return f.at - at })
	for _, f := range b.fills[first:] {
		if f.at >= to {
			break
		}
		part := mark.unfinished()
		ops = append(ops, Op{Kind: OpWrite, Bytes: b.text[from:f.at:f.at], Event: part, goesOn: true})
		for _, op := range repeat(fillers[f.with](), f.size, part) {
			op.shares, op.goesOn = true, true
			ops = append(ops, op)
		}
		from = f.at
	}
	if from < to {
		ops = append(ops, Op{Kind: OpWrite, Bytes: b.text[from:to:to], Event: mark})
	}
	return ops
}

// size returns the length of the body.
func (b *body) size() int {
	size := len(b.text)
	for _, f := range b.fills {
		size += f.size
	}
	return size
}

// GoesOn reports whether this write and the next one are parts of one write whose
// bytes repeat.
func (op *Op) GoesOn() bool { return op.goesOn }
