package journal

import (
	"bytes"
	"io"
	"time"

	"github.com/claudemock/claudemock/internal/coding"
	"github.com/claudemock/claudemock/script"
)

// body returns the bytes of the body that were sent, before compression, at most
// maxRead.
func (p passage) body() []byte {
	text, _ := io.ReadAll(io.LimitReader(p.reader(&opReader{ops: p.ops}), maxRead)) // as far as it can be read
	return text
}

// reader reads the bytes that the operations of in sent, before compression. The scenario
// may have written out a body that is compressed itself, whether its headers say so or
// not: then a client can read what is inside.
func (p passage) reader(in *opReader) io.Reader {
	begins := p.begins()
	if coding.IsPlain(begins) {
		return in
	}
	declared := ""
	if head := p.head(); head != nil {
		declared = head.Get("content-encoding")
	}
	for _, list := range []string{declared, coding.Guess(begins)} {
		if list == "" {
			continue
		}
		trial := &opReader{ops: p.ops}
		if plain, err := coding.Decode(list, trial); err == nil {
			if n, _ := io.ReadFull(plain, make([]byte, 1)); n == 0 {
				continue
			}
			plain, _ = coding.Decode(list, in)
			return plain
		}
	}
	return in
}

// mostBegins is how many bytes tell how a body is compressed.
const mostBegins = 512

// begins returns the first bytes of the body as the scenario says it.
func (p passage) begins() []byte {
	text := make([]byte, mostBegins)
	n, _ := io.ReadFull(&opReader{ops: p.ops}, text)
	return text[:n]
}

// compressedUnsaid reports whether the body went out compressed and the headers do not say
// so. Clients that trust them cannot read it.
func (p passage) compressedUnsaid(head *script.Head) bool {
	if head.Has("content-encoding") {
		return false
	}
	for i := range p.ops {
		op := &p.ops[i]
		if out := op.Out(); len(out) > 0 && (op.Kind == script.OpWrite || op.Kind == script.OpSend) {
			return coding.Guess(out[:min(len(out), mostBegins)]) != ""
		}
	}
	return false
}

// beginsAs reports whether the body begins as one of that kind does, so that the rest of
// it need not be looked at.
func (p passage) beginsAs(kind Kind) bool {
	text := bytes.TrimLeft(p.begins(), " \t\r\n")
	switch {
	case len(text) == 0:
		return true
	case kind == Stream:
		return coding.IsPlain(text) && text[0] != '{'
	case kind == Message:
		return text[0] == '{'
	default:
		return false
	}
}

// opReader reads the bytes of one operation at a time, so that a decoder knows
// which operation completed an event.
type opReader struct {
	ops  []script.Op
	at   time.Duration // when the bytes returned last were sent
	left []byte
	read int
}

// Read implements io.Reader.
func (r *opReader) Read(into []byte) (int, error) {
	for len(r.left) == 0 {
		if len(r.ops) == 0 || r.read >= maxRead {
			return 0, io.EOF
		}
		op := &r.ops[0]
		r.ops = r.ops[1:]
		r.at += op.Wait
		r.left = op.Bytes
	}
	n := copy(into, r.left)
	r.left = r.left[n:]
	r.read += n
	return n, nil
}
