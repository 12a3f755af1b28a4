package script

import (
	"bytes"
	"slices"
	"sync"
)

// FillBlock is how many bytes a write has at most that is made of one block again
// and again. A block is made once, and what is longer than one is never made as a
// whole: ten gigabytes are ten thousand writes of the same megabyte.
const FillBlock = 1 << 20

// fillKept is how many bytes of a fill stand in the text itself. So many of one
// character in a row as fillShown show where the rest belongs.
const (
	fillKept  = 1 << 10
	fillShown = 1 << 6
)

// fill is bytes that belong into a text and are not made with it.
type fill struct {
	at   int // an offset in the text
	size int
	with byte
}

// FillMemory is about how many bytes of memory so many bytes take that repeat themselves.
func FillMemory(size int) int { return min(size, FillBlock) + size/FillBlock*opBytes }

// The characters that fill, a block of each.
var fillers = map[byte]func() []byte{
	'x': sync.OnceValue(func() []byte { return bytes.Repeat([]byte{'x'}, FillBlock) }),
	' ': sync.OnceValue(func() []byte { return bytes.Repeat([]byte{' '}, FillBlock) }),
}

// repeat is writes of so many bytes of a block again and again, for an event or
// none. They are one write in words.
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

// appendWrites appends what sends a part of the body's text, with the fills that
// stand in it, for an event or none.
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

// size is how many bytes the body has.
func (b *body) size() int {
	size := len(b.text)
	for _, f := range b.fills {
		size += f.size
	}
	return size
}

// GoesOn reports whether the write that follows is one with this, of which the
// middle is not made: both are parts of what repeats itself.
func (op *Op) GoesOn() bool { return op.goesOn }
