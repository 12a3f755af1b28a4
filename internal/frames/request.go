package frames

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/net/http2"
)

// open begins a stream, or ends its request.
func (c *serverConn) open(f *http2.MetaHeadersFrame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.streams[f.StreamID]; s != nil {
		return s.trailers(f)
	}
	if f.StreamID%2 == 0 || f.StreamID <= c.latest {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	c.latest = f.StreamID
	if c.ending || len(c.streams) >= MaxStreams || c.handlers >= maxHandlers {
		return http2.StreamError{StreamID: f.StreamID, Code: http2.ErrCodeRefusedStream}
	}
	s := &stream{conn: c, id: f.StreamID, window: c.initial, credit: streamWindow, complete: f.StreamEnded(), declared: -1}
	var ctx context.Context
	ctx, s.cancel = context.WithCancelCause(c.config.Requests)
	request, err := c.request(ctx, f, s)
	if err != nil {
		s.cancel(err)
		return http2.StreamError{StreamID: f.StreamID, Code: http2.ErrCodeProtocol, Cause: err}
	}
	handler := c.config.Handler
	if f.Truncated {
		handler = http.HandlerFunc(headTooLong)
		if err := c.idle.spend(longHeadCosts); err != nil {
			s.cancel(err)
			return err
		}
	}
	c.streams[s.id] = s
	c.handlers++
	c.answers.Go(func() { c.answer(s, request, handler) })
	return nil
}

// headTooLong answers a request whose head is longer than MaxHeaderBytes.
func headTooLong(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "431 Request Header Fields Too Large", http.StatusRequestHeaderFieldsTooLarge)
}

// trailers ends the request of a stream. What trailers say is ignored. The connection
// is locked.
func (s *stream) trailers(f *http2.MetaHeadersFrame) error {
	if s.complete {
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeStreamClosed}
	}
	if !f.StreamEnded() {
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeProtocol}
	}
	return s.finishBody()
}

// request is the stream's request, as net/http would have it.
func (c *serverConn) request(ctx context.Context, f *http2.MetaHeadersFrame, s *stream) (*http.Request, error) {
	path, scheme := f.PseudoValue("path"), f.PseudoValue("scheme")
	address, err := url.ParseRequestURI(path)
	if err != nil {
		return nil, fmt.Errorf("reading a request: %w", err)
	}
	r := (&http.Request{
		Method: f.PseudoValue("method"), URL: address, RequestURI: path, Host: f.PseudoValue("authority"),
		Proto: "HTTP/2.0", ProtoMajor: 2, Header: http.Header{}, Body: s, ContentLength: -1,
		RemoteAddr: c.conn.RemoteAddr().String(),
	}).WithContext(ctx)
	if r.Method == "" || scheme != "http" && scheme != "https" {
		return nil, errors.New("reading a request: its method or its scheme is missing")
	}
	for _, field := range f.RegularFields() {
		if slices.Contains(connectionHeaders, field.Name) || field.Name == "te" && field.Value != "trailers" {
			return nil, fmt.Errorf("reading a request: HTTP/2 has no header %s: %s", field.Name, field.Value)
		}
		r.Header.Add(field.Name, field.Value)
	}
	if r.Host == "" {
		r.Host = r.Header.Get("Host")
	}
	delete(r.Header, "Host")
	if f.StreamEnded() {
		r.Body, r.ContentLength = http.NoBody, 0
	} else if err := s.declare(r); err != nil {
		return nil, err
	}
	if secured, ok := c.conn.(*tls.Conn); ok {
		r.TLS = new(secured.ConnectionState())
	}
	return r, nil
}

// declare notes the length that the client gives for the body.
func (s *stream) declare(r *http.Request) error {
	lengths := slices.Compact(slices.Clone(r.Header["Content-Length"]))
	if len(lengths) == 0 {
		return nil
	}
	length, err := strconv.ParseUint(lengths[0], 10, 62)
	if err != nil || len(lengths) > 1 {
		return fmt.Errorf("reading a request: its content-length is %q", lengths)
	}
	s.declared, r.ContentLength = int64(length), int64(length)
	return nil
}

// data receives a piece of a request's body.
func (c *serverConn) data(f *http2.DataFrame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.neverOpened(f.StreamID) {
		return http2.ConnectionError(http2.ErrCodeProtocol)
	}
	size, piece := int64(f.Length), int64(len(f.Data()))
	if c.credit -= size; c.credit < 0 {
		return http2.ConnectionError(http2.ErrCodeFlowControl)
	}
	s := c.streams[f.StreamID]
	if s == nil || s.complete || piece == 0 && !f.StreamEnded() {
		if err := errors.Join(c.refund(size), c.idle.spend(1)); err != nil {
			return err
		}
		if s != nil && s.complete {
			return http2.StreamError{StreamID: f.StreamID, Code: http2.ErrCodeStreamClosed}
		}
		return nil
	}
	if s.credit -= size; s.credit < 0 {
		return http2.ConnectionError(http2.ErrCodeFlowControl)
	}
	if s.received += piece; s.declared >= 0 && s.received > s.declared {
		return errors.Join(c.refund(size), http2.StreamError{StreamID: s.id, Code: http2.ErrCodeProtocol})
	}
	s.body.Write(f.Data())
	if f.StreamEnded() {
		if err := s.finishBody(); err != nil {
			return err
		}
	}
	c.changed.Broadcast()
	return s.refund(size - piece)
}

// finishBody notes that the body is complete. The connection is locked.
func (s *stream) finishBody() error {
	s.complete = true
	if s.declared >= 0 && s.received != s.declared {
		return http2.StreamError{StreamID: s.id, Code: http2.ErrCodeProtocol}
	}
	s.conn.changed.Broadcast()
	return nil
}

// discard drops what was received and not read. The connection is locked.
func (s *stream) discard() {
	size := s.body.Len()
	s.body = bytes.Buffer{}
	_ = s.conn.refund(int64(size)) // an error means that the connection has ended
}
