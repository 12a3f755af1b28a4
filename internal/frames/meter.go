package frames

import (
	"encoding/binary"
	"sync"
	"time"

	"golang.org/x/net/http2"
)

// Meter counts the frames of a connection of HTTP/2 that net/http serves, which
// bounds only some kinds of them. It looks at frames as they pass and keeps nothing
// of them. A nil Meter looks at nothing.
type Meter struct {
	in, out frameScanner
	flooded func(why error) // called once, when there were too many

	mu   sync.Mutex
	idle frameBudget
	over error // why the connection ends; nil while the client keeps to the bounds
}

// NewMeter counts the frames of a connection from its preface on. It calls flooded
// once when the client has sent too many frames that carry nothing.
func NewMeter(flooded func(why error)) *Meter {
	return &Meter{in: frameScanner{skip: len(http2.ClientPreface)}, idle: frameBudget{since: time.Now()}, flooded: flooded}
}

// Received counts the frames that the client sent. It returns an error once they are
// too many.
func (m *Meter) Received(p []byte) error {
	if m == nil {
		return nil
	}
	m.in.scan(p, func(size int, kind http2.FrameType, flags http2.Flags) {
		switch {
		case kind == http2.FrameHeaders, kind == http2.FrameData && flags.Has(http2.FlagDataEndStream):
		case kind == http2.FrameData && size > 0 && (size > bytesPerFrame || !flags.Has(http2.FlagDataPadded)):
		default:
			m.spend()
		}
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.over
}

// Sent counts the frames that were sent to the client. A stream that had to be reset
// carried nothing either.
func (m *Meter) Sent(p []byte) {
	if m == nil {
		return
	}
	m.out.scan(p, func(size int, kind http2.FrameType, _ http2.Flags) {
		switch kind {
		case http2.FrameRSTStream:
			m.spend()
		case http2.FrameData:
			m.mu.Lock()
			defer m.mu.Unlock()
			m.idle.earn(earnedBy(size))
		}
	})
}

// spend counts a frame that carries nothing.
func (m *Meter) spend() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.over == nil {
		if m.over = m.idle.spend(1); m.over != nil {
			m.flooded(m.over)
		}
	}
}

// frameHeaderSize is the length of a frame's header.
const frameHeaderSize = 9

// frameScanner finds where frames begin in a stream of bytes.
type frameScanner struct {
	skip   int // bytes until the next frame
	header [frameHeaderSize]byte
	have   int // bytes of header
}

// scan calls seen with each frame whose header ends in p.
func (s *frameScanner) scan(p []byte, seen func(size int, kind http2.FrameType, flags http2.Flags)) {
	for len(p) > 0 {
		if s.skip > 0 {
			skipped := min(s.skip, len(p))
			s.skip -= skipped
			p = p[skipped:]
			continue
		}
		read := copy(s.header[s.have:], p)
		s.have += read
		p = p[read:]
		if s.have == frameHeaderSize {
			size := int(binary.BigEndian.Uint32(s.header[:]) >> 8)
			seen(size, http2.FrameType(s.header[3]), http2.Flags(s.header[4]))
			s.skip, s.have = size, 0
		}
	}
}
