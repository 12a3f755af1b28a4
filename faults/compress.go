package faults

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Compress sends the body compressed, whether the client asked for that or
// not. Places in the body are counted as if it were not, but for the faults that
// are meant for the wire.
type Compress struct {
	With    string `yaml:"with" enum:"gzip|br|zstd" doc:"how; default gzip"`
	Declare bool   `yaml:"declare" doc:"say so in content-encoding; default true"`
	Flush   bool   `yaml:"flush" doc:"compress so that what was sent can be read at once; false holds everything back until the body is complete; default true"`
}

// The values of Compress.With.
const (
	withGzip   = "gzip"
	withBrotli = "br"
	withZstd   = "zstd"
)

func compressKind() Kind {
	return Kind{
		Name:   "compress",
		Doc:    "the body is compressed, asked for or not, declared or not, readable at once or only when all is there",
		Sample: "{with: br, flush: false}",
		New:    func() Fault { return &Compress{With: withGzip, Declare: true, Flush: true} },
	}
}

// DecodeYAML reads the short form "compress: br" beside the map.
func (f *Compress) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		d.Decode(n, &f.With)
		return
	}
	d.Struct(n, f)
}

// Layer is LayerHTTP.
func (f *Compress) Layer() Layer { return LayerHTTP }

// Check refuses other ways to compress.
func (f *Compress) Check() error {
	if compressionNames[f.With] == "" {
		return errors.New("with: expected gzip, br or zstd")
	}
	return nil
}

// ApplyHead strikes every answer. The body is compressed when all faults have
// found their places in it.
func (f *Compress) ApplyHead(head *Head, _ Env) (bool, error) {
	head.compress = f
	if f.Declare {
		head.apply(HeaderEdit{Name: "content-encoding", Value: &f.With})
	}
	return true, nil
}

// compressionNames are the names of what Compress.With can be.
var compressionNames = map[string]string{withGzip: "gzip", withBrotli: "brotli", withZstd: "zstd"}

// Says names the compression, and what is wrong with it.
func (f *Compress) Says() string {
	text := "the body is compressed with " + compressionNames[f.With] + ", asked for or not"
	if !f.Declare {
		text += "; content-encoding does not say so"
	}
	if !f.Flush {
		text += "; nothing of it can be read before its end"
	}
	return text
}

// compressor is what all ways to compress have in common.
type compressor interface {
	io.WriteCloser
	Flush() error
}

func (f *Compress) writer(to io.Writer) (compressor, error) {
	switch f.With {
	case withBrotli:
		return brotli.NewWriter(to), nil
	case withZstd:
		// one goroutine and a small window: the same bytes each time, in little memory
		return zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(128<<10), zstd.WithLowerEncoderMem(true))
	default:
		return gzip.NewWriter(to), nil
	}
}

// ErrNotCompressed says that an encoding is none that Decompress knows.
var ErrNotCompressed = errors.New("not compressed in a known way")

// Decompress is what can be read of a compressed body, and what is wrong with the
// rest of it.
func Decompress(with string, body []byte) (plain []byte, err error) {
	var r io.Reader
	switch in := bytes.NewReader(body); with {
	case withGzip:
		r, err = gzip.NewReader(in)
	case withBrotli:
		r = brotli.NewReader(in)
	case withZstd:
		var z *zstd.Decoder
		if z, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxMade)); err == nil {
			defer z.Close()
			r = z
		}
	default:
		err = ErrNotCompressed
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, MaxMade))
}

// ops compresses what is written. What the compressor still holds when the body
// is complete goes out with the last write, or after its flush.
func (f *Compress) ops(ops []Op) ([]Op, error) {
	var made bytes.Buffer
	w, err := f.writer(&made)
	if err != nil {
		return nil, err
	}
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
			if next := ops[i+1].Kind; err == nil && f.Flush && next != OpWrite && next != OpEnd {
				err = w.Flush()
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

// appendSent sends the end of a compressed body, with the write that comes
// right before it if there is one.
func appendSent(ops []Op, tail []byte) []Op {
	if last := &ops[len(ops)-1]; last.Kind == OpWrite {
		last.Sent = append(last.Sent, tail...)
		return ops
	}
	return append(ops, Op{Kind: OpSend, Sent: tail})
}

// compressBody compresses the body if a fault asks for it, and keeps a
// content-length true that was.
func (d *draft) compressBody() error {
	f := d.head.compress
	if f == nil {
		return nil
	}
	plain := d.script.BodyBytes()
	if plain > MaxMade {
		return fmt.Errorf("compress: the body is longer than %d MB, and what is compressed is made as a whole", int(MaxMade/1e6))
	}
	ops, err := f.ops(d.script.Ops)
	if err != nil {
		return err
	}
	d.script.Ops = ops
	if ops[len(ops)-1].Kind == OpEnd {
		d.head.resize(plain, d.script.sentBytes())
		return nil
	}
	// the body breaks off: the length is what all of it would have had
	var whole bytes.Buffer
	w, err := f.writer(&whole)
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
	d.head.resize(d.body.size(), whole.Len())
	return nil
}
