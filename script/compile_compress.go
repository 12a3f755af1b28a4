package script

import (
	"bytes"
	"fmt"
	"io"
)

// compressBody compresses the body if a fault asks for it. A content-length that
// was true stays true.
func (d *draft) compressBody() error {
	compressor := d.head.Compress
	if compressor == nil {
		return nil
	}
	plain := d.script.BodyBytes()
	if plain > MaxMade {
		return fmt.Errorf("%s: the body is longer than %d MB, and what is compressed is made as a whole", d.origins.compress, int(MaxMade/1e6))
	}
	ops, err := compress(d.script.Ops, compressor)
	if err != nil {
		return err
	}
	d.script.Ops = ops
	if ops[len(ops)-1].Kind == OpEnd {
		d.head.Resize(plain, d.script.sentBytes())
		return nil
	}
	// the body breaks off: content-length is that of all of it
	var whole bytes.Buffer
	w, err := compressor(&whole)
	if err != nil {
		return err
	}
	for _, op := range d.body.appendWrites(nil, 0, len(d.body.text), nil) {
		if _, err := w.Write(op.Bytes); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	d.head.Resize(d.body.size(), whole.Len())
	return nil
}

// compress compresses what is written. What the compressor still holds at the end
// of the body goes out with the last write, or after its flush.
func compress(ops []Op, compressor func(io.Writer) (io.WriteCloser, error)) ([]Op, error) {
	var made bytes.Buffer
	w, err := compressor(&made)
	if err != nil {
		return nil, err
	}
	flusher, flushes := w.(interface{ Flush() error })
	take := func() []byte {
		defer made.Reset()
		return append([]byte{}, made.Bytes()...) // never nil: nothing may go out
	}
	out, written := make([]Op, 0, len(ops)+1), false
	for i, op := range ops {
		switch {
		case op.Kind == OpWrite:
			written = true
			_, err := w.Write(op.Bytes)
			if next := ops[i+1].Kind; err == nil && flushes && next != OpWrite && next != OpEnd {
				err = flusher.Flush()
			}
			if err != nil {
				return nil, err
			}
			op.Sent = take()
		case op.Kind == OpEnd && written:
			if err := w.Close(); err != nil {
				return nil, err
			}
			out = appendSent(out, take())
		}
		out = append(out, op)
	}
	return out, nil
}

// appendSent sends the end of a compressed body: with the last operation if that
// is a write, and else in an operation of its own.
func appendSent(ops []Op, tail []byte) []Op {
	if last := &ops[len(ops)-1]; last.Kind == OpWrite {
		last.Sent = append(last.Sent, tail...)
		return ops
	}
	return append(ops, Op{Kind: OpSend, Sent: tail})
}
