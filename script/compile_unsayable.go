package script

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// origins names, for what no HTTP server sends, the fault that asked for it; ""
// is that the answer itself did. Script.Missed has these names where the transport
// cannot send it either.
type origins struct {
	reason, status, lines, pace, length, compress string // of the head
	chunk, halfClose                              string // of the operations
}

// traits is what origins compares of a head before and after a fault has struck.
type traits struct {
	reason                  *string
	status, lines           int
	paced, claims, compress bool
	length                  lengthHeaders
}

func (h *Head) traits() (t traits) {
	if h == nil {
		return t
	}
	return traits{
		reason: h.Reason, status: h.Status, lines: len(h.Lines),
		paced: h.Pace != nil, claims: h.Length != nil, compress: h.Compress != nil,
		length: h.lengthHeaders(),
	}
}

// noteHead notes what a fault has changed about the head.
func (o *origins) noteHead(fault string, was, is traits) {
	note := func(origin *string, changed bool) {
		if changed {
			*origin = fault
		}
	}
	note(&o.reason, is.reason != was.reason)
	note(&o.status, is.status != was.status)
	note(&o.lines, is.lines != was.lines)
	note(&o.pace, is.paced != was.paced)
	note(&o.length, !was.claims && (is.claims || is.length != was.length))
	note(&o.compress, is.compress != was.compress)
}

// noteScript notes what a fault has changed about the operations.
func (o *origins) noteScript(fault string, ops []Op) {
	if o.chunk == "" && hasBrokenChunk(ops) {
		o.chunk = fault
	}
	if n := len(ops); o.halfClose == "" && n > 0 && ops[n-1].Kind == OpHalfClose {
		o.halfClose = fault
	}
}

// unsayable names the faults that ask for what only a raw script can send. What
// the answer itself asks for has the name of its field.
func (d *draft) unsayable() (names []string) {
	head, sent, from := d.head, d.script.sentBytes(), &d.origins
	final := d.script.final()
	if final == OpHalfClose {
		names = append(names, from.halfClose)
	}
	if _, headed := d.script.Start(); !headed {
		return names
	}
	for _, need := range []struct {
		origin string
		is     bool
	}{
		{from.reason, head.hasOwnReason()},
		{cmp.Or(from.status, "status"), bodyless(head.Status) && sent > 0},
		{from.lines, len(head.Lines) > 0},
		{from.pace, head.Pace != nil},
		{cmp.Or(from.length, "headers"), head.contradicts(sent, final == OpEnd)},
		{from.chunk, hasBrokenChunk(d.script.Ops)},
	} {
		if need.is && !slices.Contains(names, need.origin) {
			names = append(names, need.origin)
		}
	}
	return names
}

func hasBrokenChunk(ops []Op) bool {
	for i := range ops {
		if ops[i].Chunk != "" {
			return true
		}
	}
	return false
}

// usualReason returns the text that HTTP servers send after a status, or "" for a
// status that no standard knows, such as 529.
func usualReason(status int) string { return http.StatusText(status) }

// hasOwnReason reports whether the text after the status differs from the one that
// HTTP servers send. They make one up for a status that has none.
func (h *Head) hasOwnReason() bool {
	usual := usualReason(h.Status)
	return h.Reason != nil && (usual == "" || usual != *h.Reason)
}

// lengthHeaders is what a head says about the length of the body: how many headers
// of each name there are, and the value of the first content-length.
type lengthHeaders struct {
	lengths, encodings int
	length             string
}

func (h *Head) lengthHeaders() (said lengthHeaders) {
	for _, f := range h.Fields {
		switch {
		case strings.EqualFold(f.Name, "content-length"):
			if said.lengths++; said.lengths == 1 {
				said.length = f.Value
			}
		case strings.EqualFold(f.Name, "transfer-encoding"):
			said.encodings++
		}
	}
	return said
}

// contradicts reports whether the headers about the body's length are not true
// of a body of so many bytes. A body that breaks off may be shorter.
func (h *Head) contradicts(sent int, complete bool) bool {
	said := h.lengthHeaders()
	switch {
	case said.lengths == 0:
		return false
	case said.lengths > 1 || said.encodings > 0:
		return true
	case bodyless(h.Status) && sent == 0:
		return false
	}
	length, err := strconv.Atoi(said.length)
	return err != nil || length < sent || complete && length != sent
}

// bodyless reports whether HTTP allows no body after the status.
func bodyless(status int) bool { return status == 204 || status == 304 }

// makeSayable leaves out what an HTTP server would not send.
func (d *draft) makeSayable() {
	d.script = d.script.Flat()
	ops := d.script.Ops
	final := &ops[len(ops)-1]
	if d.head.contradicts(d.script.sentBytes(), final.Kind == OpEnd) {
		d.head.Del("content-length")
	}
	d.head.Reason, d.head.Lines, d.head.Pace = nil, nil, nil
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
