package conformance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// wire is a connection that records what arrives, and when.
type wire struct {
	net.Conn
	clock   *handClock
	buffer  *bufio.Reader
	raw     []byte
	arrived []arrival
	leaveAt string
}

func newWire(conn net.Conn, clock *handClock) *wire {
	w := &wire{Conn: conn, clock: clock}
	w.buffer = bufio.NewReader(w)
	return w
}

// begin forgets the previous answer, but keeps the bytes that followed it.
func (w *wire) begin(leaveAt string) {
	behind, _ := w.buffer.Peek(w.buffer.Buffered())
	w.raw, w.arrived, w.leaveAt = append([]byte{}, behind...), nil, leaveAt
}

var (
	errLeft     = errors.New("the client went away")
	errUnframed = errors.New("the answer is not framed as HTTP asks")
)

// Read reads bytes that arrive within the idle limit.
func (w *wire) Read(data []byte) (int, error) {
	if w.leaveAt != "" && strings.Contains(string(w.raw), w.leaveAt) {
		return 0, errLeft
	}
	if err := w.SetReadDeadline(time.Now().Add(idle)); err != nil {
		return 0, err
	}
	return w.clock.duringRead(func() (int, error) {
		n, err := w.Conn.Read(data)
		if n > 0 { // recorded before the clock can move
			w.raw = append(w.raw, data[:n]...)
			w.arrived = append(w.arrived, arrival{upTo: len(w.raw), at: w.clock.Now()})
		}
		return n, err
	})
}

// finishOf returns the finish that a read error means.
func finishOf(err error) finish {
	switch {
	case err == nil:
		return whole
	case errors.Is(err, errUnframed):
		return unframed
	case errors.Is(err, errLeft):
		return left
	case errors.Is(err, os.ErrDeadlineExceeded):
		return silence
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return rst
	}
	return fin
}

// readAnswer reads one answer and the interim responses before it. If the framing is
// invalid, it reads all bytes that arrive.
func (w *wire) readAnswer(headOnly, lingering bool) *answer {
	a := &answer{}
	err := w.readHeads(a)
	if err == nil && !headOnly && a.status != 204 && a.status != 304 {
		err = w.readBody(a)
	}
	a.end, a.trouble = finishOf(err), err
	if a.end == unframed {
		rest, _ := io.ReadAll(w.buffer)
		a.wire = append(a.wire, rest...)
	}
	if a.end == whole && lingering {
		var broken error
		a.surplus, broken = io.ReadAll(w.buffer)
		if a.after = finishOf(broken); broken == nil {
			a.after = fin
		}
	} else if n := w.buffer.Buffered(); n > 0 {
		behind, _ := w.buffer.Peek(n)
		a.surplus = append([]byte{}, behind...)
	}
	a.raw, a.arrived = w.raw, w.arrived
	return a
}

func (w *wire) readHeads(a *answer) error {
	for {
		h, err := w.readHead()
		if err != nil || h.status < 100 || h.status > 199 || h.status == 101 {
			a.head = h
			return err
		}
		a.interim = append(a.interim, h)
	}
}

func (w *wire) readHead() (head, error) {
	var h head
	line, err := w.readLine()
	h.line = line
	if err != nil {
		return h, err
	}
	version, rest, _ := strings.Cut(line, " ")
	code, reason, _ := strings.Cut(rest, " ")
	h.status, err = strconv.Atoi(code)
	if err != nil || !strings.HasPrefix(version, "HTTP/1.") {
		return h, fmt.Errorf("%w: the status line is %q", errUnframed, line)
	}
	h.reason = reason
	h.fields, err = w.readFields()
	return h, err
}

func (w *wire) readFields() ([]string, error) {
	var fields []string
	for {
		line, err := w.readLine()
		if line == "" && err == nil {
			return fields, nil
		}
		if line != "" {
			fields = append(fields, line)
		}
		if err != nil {
			return fields, err
		}
	}
}

// readLine returns the next line without its line ending, or the part that arrived.
func (w *wire) readLine() (string, error) {
	line, err := w.buffer.ReadString('\n')
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), err
}

// readBody reads a body as its headers frame it: in chunks, by content-length, or
// to the end of the connection.
func (w *wire) readBody(a *answer) error {
	if coding := a.value("transfer-encoding"); strings.Contains(strings.ToLower(coding), "chunked") {
		return w.readChunks(a)
	}
	length := a.value("content-length")
	if length == "" {
		body, err := io.ReadAll(w.buffer)
		a.body, a.wire = body, body
		return err
	}
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 {
		return fmt.Errorf("%w: the content-length is %q", errUnframed, length)
	}
	a.body, err = w.readN(n)
	a.wire = a.body
	return err
}

// readN reads n bytes, or as many as arrive.
func (w *wire) readN(n int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(w.buffer, int64(n)))
	if err == nil && len(data) < n {
		err = io.ErrUnexpectedEOF
	}
	return data, err
}

func (w *wire) readChunks(a *answer) error {
	for {
		line, err := w.readLine()
		a.wire = append(a.wire, line...)
		if err != nil {
			return err
		}
		a.wire = append(a.wire, "\r\n"...)
		size, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 31)
		if err != nil {
			return fmt.Errorf("%w: the chunk size is %q", errUnframed, line)
		}
		if n == 0 {
			a.trailer, err = w.readFields()
			return err
		}
		if err := w.readChunk(a, int(n)); err != nil {
			return err
		}
	}
}

func (w *wire) readChunk(a *answer, size int) error {
	chunk, err := w.readN(size)
	a.wire, a.body = append(a.wire, chunk...), append(a.body, chunk...)
	if len(chunk) > 0 {
		a.chunks = append(a.chunks, chunk)
	}
	if err != nil {
		return err
	}
	end, err := w.readN(2)
	a.wire = append(a.wire, end...)
	if err == nil && string(end) != "\r\n" {
		return fmt.Errorf("%w: a chunk is followed by %q", errUnframed, end)
	}
	return err
}
