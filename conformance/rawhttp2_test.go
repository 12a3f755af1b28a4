package conformance

import (
	"crypto/tls"
	octets "encoding/binary"
	"io"
	"net"
	"strings"
	"time"
)

// frame is one frame of HTTP/2 (RFC 9113, section 4.1).
type frame struct {
	kind    string // "GOAWAY"
	flags   byte
	stream  uint32
	payload []byte
}

// frameKinds are the frame types by their numbers.
var frameKinds = []string{"DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION"}

// code returns the error code of a RST_STREAM or GOAWAY.
func (f frame) code() uint32 {
	switch {
	case f.kind == "RST_STREAM" && len(f.payload) == 4:
		return octets.BigEndian.Uint32(f.payload)
	case f.kind == "GOAWAY" && len(f.payload) >= 8:
		return octets.BigEndian.Uint32(f.payload[4:])
	}
	return 0
}

// lastStream returns the last stream ID of a GOAWAY.
func (f frame) lastStream() uint32 { return octets.BigEndian.Uint32(f.payload) & 0x7fffffff }

// callHTTP2 sends one request over HTTP/2 on a new connection, and reads all frames
// until the answer or the connection ends. It uses TLS unless config is nil.
func (c *caller) callHTTP2(r request, config *tls.Config) ([]frame, finish) {
	c.t.Helper()
	conn, end := c.dial(config)
	if end != whole {
		return nil, end
	}
	defer func() { c.clock.leave(); _ = conn.Close() }()
	body := r.content()
	headers := headerBlock(append([]string{
		":method: POST", ":scheme: http", ":path: " + c.base + "/v1/messages", ":authority: " + c.address,
	}, usualHeaders...))
	var out []byte
	out = append(out, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"...)
	out = appendFrame(out, 4, 0, 0, nil)       // SETTINGS
	out = appendFrame(out, 1, 0x4, 1, headers) // HEADERS, END_HEADERS
	out = appendFrame(out, 0, 0x1, 1, body)    // DATA, END_STREAM
	out = appendFrame(out, 4, 0x1, 0, nil)     // SETTINGS, ACK
	_, _ = conn.Write(out)
	return readFrames(conn, c.clock)
}

// dial opens a connection, with TLS unless config is nil. The finish is whole, or
// says why the connection cannot be used.
func (c *caller) dial(config *tls.Config) (net.Conn, finish) {
	conn, err := net.DialTimeout("tcp", c.address, idle)
	if err != nil {
		return nil, noPeer
	}
	if config == nil {
		return conn, whole
	}
	secured := tls.Client(conn, config)
	if err := conn.SetDeadline(time.Now().Add(idle)); err != nil {
		return nil, noPeer
	}
	if err := secured.Handshake(); err != nil {
		_ = conn.Close()
		return nil, finishOf(err)
	}
	return secured, whole
}

func appendFrame(out []byte, kind, flags byte, stream uint32, payload []byte) []byte {
	n := len(payload)
	out = append(out, byte(n>>16), byte(n>>8), byte(n), kind, flags)
	return append(octets.BigEndian.AppendUint32(out, stream), payload...)
}

// headerBlock writes header lines as HPACK literals without indexing (RFC 7541,
// section 6.2.2); names and values must be shorter than 127 bytes.
func headerBlock(lines []string) []byte {
	var out []byte
	for _, line := range lines {
		i := strings.Index(line[1:], ":") + 1 // a pseudo-header begins with a colon
		name, value := line[:i], strings.TrimSpace(line[i+1:])
		out = append(out, 0, byte(len(name)))
		out = append(append(out, name...), byte(len(value)))
		out = append(out, value...)
	}
	return out
}

// readFrames reads frames until the answer on stream 1 or the connection ends.
func readFrames(conn net.Conn, clock *handClock) ([]frame, finish) {
	var frames []frame
	for {
		f, err := readFrame(conn, clock)
		if err != nil {
			return frames, finishOf(err)
		}
		frames = append(frames, f)
		if f.stream == 1 && (f.kind == "RST_STREAM" || f.flags&0x1 != 0 && (f.kind == "DATA" || f.kind == "HEADERS")) {
			return frames, whole
		}
	}
}

func readFrame(conn net.Conn, clock *handClock) (frame, error) {
	if err := conn.SetReadDeadline(time.Now().Add(idle)); err != nil {
		return frame{}, err
	}
	head := make([]byte, 9)
	if _, err := clock.duringRead(func() (int, error) { return io.ReadFull(conn, head) }); err != nil {
		return frame{}, err
	}
	f := frame{flags: head[4], stream: octets.BigEndian.Uint32(head[5:]) & 0x7fffffff, kind: "unknown"}
	if int(head[3]) < len(frameKinds) {
		f.kind = frameKinds[head[3]]
	}
	f.payload = make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
	_, err := clock.duringRead(func() (int, error) { return io.ReadFull(conn, f.payload) })
	return f, err
}
