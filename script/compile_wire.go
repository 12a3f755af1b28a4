package script

import (
	"slices"
	"strconv"
	"strings"
)

// makeWire settles how the finished script goes out. What HTTP servers would
// not say makes it raw; where the transport lets nobody do that, the script
// becomes what can be said, and the faults are named as missed.
func (d *draft) makeWire() error {
	if f := d.head.Length; f != nil {
		d.head.Set("content-length", f.ClaimLength(d.bodySize()))
	}
	unsayable := d.unsayable()
	switch {
	case len(unsayable) == 0:
	case d.env.Framed:
		d.missed = append(d.missed, unsayable...)
		d.makeSayable()
	default:
		d.script = d.script.Flat()
		d.script.makeRaw(d.head)
	}
	return nil
}

// bodySize is how long the body is, as it is sent: what the headers say, as
// long as they do, since it may break off.
func (d *draft) bodySize() int {
	if length, err := strconv.Atoi(d.head.Get("content-length")); err == nil {
		return length
	}
	return d.script.sentBytes()
}

// unsayable names what only a raw script can play, in the words of Script.Missed:
// each is the fault that asks for it.
func (d *draft) unsayable() (names []string) {
	head, sent := d.head, d.script.sentBytes()
	final := d.script.final()
	if final == OpHalfClose {
		names = append(names, "half_close")
	}
	if _, headed := d.script.Start(); !headed {
		return names
	}
	for _, need := range []struct {
		fault string
		is    bool
	}{
		{"status", head.hasOwnReason()},
		{"status", bodyless(head.Status) && sent > 0},
		{"header_lines", len(head.Lines) > 0},
		{"slow_headers", head.Pacer != nil},
		{"content_length", head.contradicts(sent, final == OpEnd)},
		{"chunking", slices.ContainsFunc(d.script.Ops, isBroken)},
	} {
		if need.is && !slices.Contains(names, need.fault) {
			names = append(names, need.fault)
		}
	}
	return names
}

func isBroken(op Op) bool { return op.Chunk != "" }

// hasOwnReason reports whether the text after the status is another than HTTP
// servers send. They make one up for a status that has none.
func (h *Head) hasOwnReason() bool {
	usual := usualReason(h.Status)
	return h.Reason != nil && (usual == "" || usual != *h.Reason)
}

// contradicts reports whether the headers about the body's length are not true
// of a body of so many bytes. One that breaks off may be shorter.
func (h *Head) contradicts(sent int, complete bool) bool {
	lengths := 0
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, "content-length") {
			lengths++
		}
	}
	switch {
	case lengths == 0:
		return false
	case lengths > 1 || h.Has("transfer-encoding"):
		return true
	case bodyless(h.Status) && sent == 0:
		return false
	}
	length, err := strconv.Atoi(h.Get("content-length"))
	return err != nil || length < sent || complete && length != sent
}

// bodyless reports whether HTTP knows no body after the status.
func bodyless(status int) bool { return status == 204 || status == 304 }

// makeSayable leaves out what an HTTP server cannot say.
func (d *draft) makeSayable() {
	d.script = d.script.Flat()
	ops := d.script.Ops
	final := &ops[len(ops)-1]
	if d.head.contradicts(d.script.sentBytes(), final.Kind == OpEnd) {
		d.head.Del("content-length")
	}
	d.head.Reason, d.head.Lines, d.head.Pacer = nil, nil, nil
	if final.Kind == OpHalfClose {
		final.Kind = OpClose
	}
	for i := range ops {
		ops[i].Chunk = ""
	}
	if bodyless(d.head.Status) {
		d.script.Ops = slices.DeleteFunc(ops, func(op Op) bool { return op.Kind == OpWrite || op.Kind == OpSend })
	}
}

// makeRaw puts what goes out into the bytes of an HTTP/1.1 connection.
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
			if pacer := head.Pacer; pacer != nil {
				ops = append(ops, pacer.PaceHead(op)...)
				continue
			}
		case OpWrite, OpSend:
			op.Sent = op.Out()
			if chunked && len(op.Sent) >= FillBlock {
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

// framing is the headers that an HTTP server adds itself: that a body of so
// many bytes comes in chunks, and that the connection ends with the answer.
func (h *Head) framing(sent int) (fields []Field, chunked bool) {
	if !h.Has("content-length") && !h.Has("transfer-encoding") && !(bodyless(h.Status) && sent == 0) {
		fields, chunked = append(fields, Field{Name: "transfer-encoding", Value: "chunked"}), true
	}
	if !h.Has("connection") {
		fields = append(fields, Field{Name: "connection", Value: "close"})
	}
	return fields, chunked || strings.Contains(strings.ToLower(h.Get("transfer-encoding")), "chunked")
}

// text is the head in the bytes of HTTP/1.1, with more fields after its own.
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

// Append writes the head of an answer after which the connection lives on, in
// the bytes of HTTP/1.1, in the order of its fields. Where they tell no length,
// it says that the body comes in chunks, and so does chunked. An interim head
// (1xx), and one that allows no body, say nothing of that.
func (h *Head) Append(dst []byte) (text []byte, chunked bool) {
	if h.Status < 200 || bodyless(h.Status) || h.Has("content-length") {
		return h.append(dst), false
	}
	return h.append(dst, Field{Name: "transfer-encoding", Value: "chunked"}), true
}

// chunk frames a part of a body, broken as asked. Nothing makes no chunk: one
// of size 0 would end the body.
func chunk(data []byte, broken string) []byte {
	if len(data) == 0 {
		return data
	}
	return slices.Concat(chunkStart(len(data), broken), data, []byte("\r\n"))
}

// chunkStart is the line before a chunk.
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

// chunkOps frames a long write without a copy of its bytes, which others may have,
// too.
func chunkOps(op Op) []Op {
	return []Op{
		{Kind: OpSend, Sent: chunkStart(len(op.Sent), op.Chunk)},
		op,
		{Kind: OpSend, Sent: []byte("\r\n")},
	}
}
