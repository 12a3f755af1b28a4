package faults

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Compress compresses the body, whether the client asked for that or not. Places in the
// body count its bytes before compression, except those of faults on the wire.
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
		New:    func() script.Fault { return &Compress{With: withGzip, Declare: true, Flush: true} },
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

// Layer returns LayerHTTP.
func (f *Compress) Layer() script.Layer { return script.LayerHTTP }

// Check refuses other ways to compress.
func (f *Compress) Check() error {
	if compressionNames[f.With] == "" {
		return errors.New("with: expected gzip, br or zstd")
	}
	return nil
}

// ApplyHead strikes every answer. Compile compresses the body after all other faults
// have struck it.
func (f *Compress) ApplyHead(head *script.Head, _ script.Env) (bool, error) {
	head.Compress = f.writer
	if f.Declare {
		head.Set("content-encoding", f.With)
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

// writer compresses what is written to it. It has no Flush unless the fault asks
// for that.
func (f *Compress) writer(to io.Writer) (w io.WriteCloser, err error) {
	switch f.With {
	case withBrotli:
		w = brotli.NewWriter(to)
	case withZstd:
		// one goroutine and a small window: the same bytes each time, in little memory
		w, err = zstd.NewWriter(to, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(128<<10), zstd.WithLowerEncoderMem(true))
	default:
		w = gzip.NewWriter(to)
	}
	if !f.Flush {
		w = struct{ io.WriteCloser }{w}
	}
	return w, err
}

// ErrNotCompressed is returned for an encoding that Decompress does not know.
var ErrNotCompressed = errors.New("not compressed in a known way")

// Decompress returns as much of a compressed body as can be read, and the error that
// ended reading, if any.
func Decompress(with string, body []byte) (plain []byte, err error) {
	var r io.Reader
	switch in := bytes.NewReader(body); with {
	case withGzip:
		r, err = gzip.NewReader(in)
	case withBrotli:
		r = brotli.NewReader(in)
	case withZstd:
		var z *zstd.Decoder
		if z, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(script.MaxMade)); err == nil {
			defer z.Close()
			r = z
		}
	default:
		err = ErrNotCompressed
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, script.MaxMade))
}
