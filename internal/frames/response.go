package frames

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// ResponseWriter is an http.ResponseWriter on a stream. Unlike that of net/http, it
// can end the stream, or the connection, with any frame: see BreakWith.
type ResponseWriter struct {
	stream *stream
	header http.Header
	status int // 0 until there is one
	headed bool
	out    bytes.Buffer
	breaks *Break // the frame that BreakOff sends; nil when it sends none
}

// Header implements http.ResponseWriter.
func (w *ResponseWriter) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *ResponseWriter) WriteHeader(status int) {
	if status < 200 {
		_ = w.sendHead(status, false) // an error comes again with the answer
		return
	}
	if w.status == 0 {
		w.status = status
	}
}

// Write implements http.ResponseWriter.
func (w *ResponseWriter) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.out.Len()+len(data) < frameSize {
		return w.out.Write(data)
	}
	if err := w.FlushError(); err != nil {
		return 0, err
	}
	return len(data), w.sendBody(data)
}

// FlushError sends what was written so far.
func (w *ResponseWriter) FlushError() error {
	w.WriteHeader(http.StatusOK)
	if !w.headed {
		if err := w.sendHead(w.status, false); err != nil {
			return err
		}
	}
	defer w.out.Reset()
	return w.sendBody(w.out.Bytes())
}

// SetReadDeadline sets the deadline of the stream. There is one for both directions,
// since nobody sets two at a time.
func (w *ResponseWriter) SetReadDeadline(by time.Time) error {
	c := w.stream.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	w.stream.setDeadline(by)
	return nil
}

// SetWriteDeadline is SetReadDeadline.
func (w *ResponseWriter) SetWriteDeadline(by time.Time) error { return w.SetReadDeadline(by) }

// connectionHeaders are the headers of HTTP/1.1 that HTTP/2 forbids.
var connectionHeaders = []string{"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}

// sendHead sends the status and the headers.
func (w *ResponseWriter) sendHead(status int, last bool) error {
	w.headed = w.headed || status >= 200
	c := w.stream.conn
	return c.write(func() error {
		if w.stream.closed != nil {
			return w.stream.closed
		}
		c.head.Reset()
		fields := []hpack.HeaderField{{Name: ":status", Value: strconv.Itoa(status)}}
		for _, name := range slices.Sorted(maps.Keys(w.header)) {
			lower := strings.ToLower(name)
			if slices.Contains(connectionHeaders, lower) {
				continue
			}
			for _, value := range w.header[name] {
				fields = append(fields, hpack.HeaderField{Name: lower, Value: value})
			}
		}
		for _, field := range fields {
			if err := c.encoder.WriteField(field); err != nil {
				return fmt.Errorf("writing headers: %w", err)
			}
		}
		return w.sendBlock(last)
	})
}

// sendBlock sends the encoded headers in as many frames as they take.
func (w *ResponseWriter) sendBlock(last bool) error {
	c, id := w.stream.conn, w.stream.id
	first := c.head.Next(frameSize)
	err := c.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID: id, BlockFragment: first, EndStream: last, EndHeaders: c.head.Len() == 0,
	})
	for err == nil && c.head.Len() > 0 {
		more := c.head.Next(frameSize)
		err = c.framer.WriteContinuation(id, c.head.Len() == 0, more)
	}
	return err
}

// sendBody sends a part of the body as the client's windows allow.
func (w *ResponseWriter) sendBody(data []byte) error {
	s, c := w.stream, w.stream.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(data) > 0 {
		switch size := min(c.window, s.window, frameSize, int64(len(data))); {
		case s.closed != nil:
			return s.closed
		case s.late:
			return errLate
		case size <= 0:
			c.changed.Wait()
		default:
			c.window -= size
			s.window -= size
			c.idle.earn(earnedBy(int(size)))
			if err := c.framer.WriteData(s.id, false, data[:size]); err != nil {
				return err
			}
			data = data[size:]
		}
	}
	return nil
}

// end finishes the stream: with END_STREAM when the code is ErrCodeNo and there was an
// answer, and with a RST_STREAM otherwise.
func (w *ResponseWriter) end(code http2.ErrCode) {
	s, c := w.stream, w.stream.conn
	if code == http2.ErrCodeNo && w.FlushError() != nil {
		code = http2.ErrCodeInternal
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.closed != nil {
		return
	}
	if code == http2.ErrCodeNo {
		_ = c.framer.WriteData(s.id, true, nil) // an error means that the connection has ended
	} else {
		_ = c.framer.WriteRSTStream(s.id, code) // likewise
	}
	if s.complete || code != http2.ErrCodeNo {
		s.finish(io.EOF)
		return
	}
	_ = c.framer.WriteRSTStream(s.id, http2.ErrCodeNo) // the rest of the request is not needed
	s.finish(io.EOF)
}
