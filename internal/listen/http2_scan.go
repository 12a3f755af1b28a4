package listen

import (
	"encoding/binary"
	"sync"
	"time"

	"golang.org/x/net/http2"
)

// frameHead is how many bytes say what a frame is.
const frameHead = 9

// frameWatch counts the frames of a connection of HTTP/2 that net/http serves, which
// bounds only some kinds of them. Frames are looked at as they pass, and nothing of
// them is kept. A nil frameWatch looks at nothing.
type frameWatch struct {
	in, out frameScan
	flooded func(why error) // called once, when there were too many

	mu   sync.Mutex
	idle frameBudget
	over error
}

// newFrameWatch watches a connection from its preface on.
func newFrameWatch(flooded func(why error)) *frameWatch {
	return &frameWatch{in: frameScan{skip: len(http2.ClientPreface)}, idle: frameBudget{since: time.Now()}, flooded: flooded}
}

// came looks at what the client sent. The error says that it was too much.
func (w *frameWatch) came(p []byte) error {
	if w == nil {
		return nil
	}
	w.in.scan(p, func(size int, kind http2.FrameType, flags http2.Flags) {
		switch {
		case kind == http2.FrameHeaders, kind == http2.FrameData && flags.Has(http2.FlagDataEndStream):
		case kind == http2.FrameData && size > 0 && (size > bytesPerFrame || !flags.Has(http2.FlagDataPadded)):
		default:
			w.spend()
		}
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.over
}

// went looks at what was sent to the client. A stream that had to be reset carried
// nothing either.
func (w *frameWatch) went(p []byte) {
	if w == nil {
		return
	}
	w.out.scan(p, func(size int, kind http2.FrameType, _ http2.Flags) {
		switch kind {
		case http2.FrameRSTStream:
			w.spend()
		case http2.FrameData:
			w.mu.Lock()
			defer w.mu.Unlock()
			w.idle.earn(2 + size/bytesPerFrame)
		}
	})
}

// spend counts a frame that carries nothing.
func (w *frameWatch) spend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over == nil {
		if w.over = w.idle.spend(1); w.over != nil {
			w.flooded(w.over)
		}
	}
}

// frameScan finds where frames begin in a stream of bytes.
type frameScan struct {
	skip int // bytes until the next frame
	head [frameHead]byte
	have int // bytes of head
}

// scan calls seen with each frame that begins in p.
func (s *frameScan) scan(p []byte, seen func(size int, kind http2.FrameType, flags http2.Flags)) {
	for len(p) > 0 {
		if s.skip > 0 {
			passed := min(s.skip, len(p))
			s.skip -= passed
			p = p[passed:]
			continue
		}
		read := copy(s.head[s.have:], p)
		s.have += read
		p = p[read:]
		if s.have == frameHead {
			size := int(binary.BigEndian.Uint32(s.head[:]) >> 8)
			seen(size, http2.FrameType(s.head[3]), http2.Flags(s.head[4]))
			s.skip, s.have = size, 0
		}
	}
}
