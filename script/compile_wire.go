package script

import (
	"slices"
	"strconv"
	"strings"
)

// makeWire decides how the finished script goes out. The script becomes raw if it
// holds what no HTTP server would send. If the transport frames answers itself, that
// is left out instead, and the faults that asked for it count as missed.
func (d *draft) makeWire() error {
	if length := d.head.Length; length != nil {
		d.head.Set("content-length", length(d.bodySize()))
	}
	unsayable := d.unsayable()
	switch {
	case d.upstream != nil && d.upstream.raw:
		d.script = d.script.Flat()
		d.script.makeRaw(d.head)
	case len(unsayable) == 0:
	case d.env.Framed || d.upstream != nil:
		d.missed = append(d.missed, unsayable...)
		d.makeSayable()
	default:
		d.script = d.script.Flat()
		d.script.makeRaw(d.head)
	}
	d.head.Compress, d.head.Length, d.head.Pace = nil, nil, nil // a script is data
	return nil
}

// bodySize returns the length of the whole body as it is sent: the one that the headers
// give, if any, since the script may break the body off.
func (d *draft) bodySize() int {
	if length, err := strconv.Atoi(d.head.Get("content-length")); err == nil {
		return length
	}
	return d.script.sentBytes()
}

// makeRaw turns the operations into the bytes of an HTTP/1.1 connection.
func (s *Script) makeRaw(head *Head) {
	s.Raw = true
	framing, chunked := head.framing(s.sentBytes())
	ops := make([]Op, 0, len(s.Ops))
	for _, op := range s.Ops {
		switch op.Kind {
		case OpInterim:
			op.Sent = op.Head.text()
		case OpHead:
			op.Sent = op.Head.text(framing...)
			if head.Pace != nil {
				ops = append(ops, head.Pace(op)...)
				continue
			}
		case OpWrite, OpSend:
			op.Sent = op.Out()
			if chunked && len(op.Sent) >= fillBlock {
				ops = append(ops, chunkOps(op)...)
				continue
			}
			if chunked {
				op.Sent = chunk(op.Sent, op.Chunk)
			}
		case OpEnd:
			if chunked && op.Chunk != BreakTerminator {
				op.Sent = []byte("0\r\n\r\n")
			}
		}
		ops = append(ops, op)
	}
	s.Ops = ops
}

// framing returns the headers that an HTTP server would add to a head for a body of
// so many bytes, and reports whether the body goes out in chunks.
func (h *Head) framing(sent int) (fields []Field, chunked bool) {
	if !h.Has("content-length") && !h.Has("transfer-encoding") && !(bodyless(h.Status) && sent == 0) {
		fields, chunked = append(fields, Field{Name: "transfer-encoding", Value: "chunked"}), true
	}
	if !h.Has("connection") {
		fields = append(fields, Field{Name: "connection", Value: "close"})
	}
	return fields, chunked || strings.Contains(strings.ToLower(h.Get("transfer-encoding")), "chunked")
}

// text returns the head in the bytes of HTTP/1.1, with more fields after its own.
func (h *Head) text(more ...Field) []byte { return h.append(make([]byte, 0, 1024), more...) }

func (h *Head) append(dst []byte, more ...Field) []byte {
	reason := usualReason(h.Status)
	if h.Reason != nil {
		reason = *h.Reason
	}
	dst = strconv.AppendInt(append(dst, "HTTP/1.1 "...), int64(h.Status), 10)
	dst = append(append(append(dst, ' '), reason...), "\r\n"...)
	for _, fields := range [][]Field{h.Fields, more} {
		for _, f := range fields {
			dst = append(append(dst, f.Name...), ": "...)
			dst = append(append(dst, f.Value...), "\r\n"...)
		}
	}
	for _, line := range h.Lines {
		dst = append(append(dst, line...), "\r\n"...)
	}
	return append(dst, "\r\n"...)
}

// Append appends the bytes of an HTTP/1.1 head to dst, with the headers in the order
// of Fields. The connection stays open after the answer. Without a content-length the
// head gets transfer-encoding: chunked, and chunked is true, unless it is an interim
// head (1xx) or its status allows no body.
func (h *Head) Append(dst []byte) (text []byte, chunked bool) {
	if h.Status < 200 || bodyless(h.Status) || h.Has("content-length") {
		return h.append(dst), false
	}
	return h.append(dst, Field{Name: "transfer-encoding", Value: "chunked"}), true
}

// chunk frames a part of a body, broken as asked. No bytes make no chunk, since a
// chunk of size 0 would end the body.
func chunk(data []byte, broken string) []byte {
	if len(data) == 0 {
		return data
	}
	return slices.Concat(chunkStart(len(data), broken), data, []byte("\r\n"))
}

// chunkStart returns the line before a chunk.
func chunkStart(length int, broken string) []byte {
	size := strconv.FormatInt(int64(length), 16)
	switch broken {
	case BreakSize:
		size = "not-a-size"
	case BreakExtension:
		size += "; =\x00\xff\""
	}
	return []byte(size + "\r\n")
}

// chunkOps frames a long write without copying its bytes, which other writes may
// share.
func chunkOps(op Op) []Op {
	return []Op{
		{Kind: OpSend, Sent: chunkStart(len(op.Sent), op.Chunk)},
		op,
		{Kind: OpSend, Sent: []byte("\r\n")},
	}
}
