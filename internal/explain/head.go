package explain

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/script"
)

// telling are the headers that are always shown, in this order. Other headers
// are shown if the scenario changes them.
var telling = []string{"content-type", "content-encoding", "content-length", "location", "retry-after", "x-should-retry"}

// headWords returns the status line and the headers that matter.
func (w *lineBuilder) headWords(h *script.Head) string {
	text := statusLine(h)
	for _, name := range telling {
		for _, f := range h.Fields {
			if strings.EqualFold(f.Name, name) {
				text += fmt.Sprintf(" · %s: %s%s", name, f.Value, w.size.doubt(name, f.Value))
			}
		}
	}
	if w.usual != nil {
		text += changed(h, w.usual)
	}
	for _, line := range h.Lines {
		text += fmt.Sprintf(" · %q", line)
	}
	return text
}

func statusLine(h *script.Head) string {
	text := strconv.Itoa(h.Status)
	if h.Reason != nil {
		text += fmt.Sprintf(" %q", *h.Reason)
	}
	return text
}

// fields returns all headers of a head.
func fields(h *script.Head) (text string) {
	for _, f := range h.Fields {
		text += " · " + f.Name + ": " + f.Value
	}
	return text
}

// changed returns the headers that differ from the usual ones, and those that are
// missing.
func changed(is, usual *script.Head) (text string) {
	for _, f := range is.Fields {
		if !slices.Contains(telling, strings.ToLower(f.Name)) && !slices.Contains(usual.Fields, f) {
			text += " · " + f.Name + ": " + f.Value
		}
	}
	for _, f := range usual.Fields {
		if !is.Has(f.Name) {
			text += " · no " + f.Name
		}
	}
	return text
}

// sizes is the length of a body, as sent and as declared.
type sizes struct {
	claimed  int // the content-length; -1 if it is absent or not a number
	sent     int
	complete bool // the answer is complete according to HTTP
	known    bool // the sent bytes could be counted
	identity bool // the body is sent uncompressed
}

// measure counts the body of a script. It does not count chunked bodies, for
// which a content-length means nothing.
func measure(made *script.Script) sizes {
	s := sizes{claimed: -1, known: true, identity: true}
	var head []byte
	for _, op := range made.Ops {
		switch op.Kind {
		case script.OpHead:
			if n, err := strconv.Atoi(op.Head.Get("content-length")); err == nil {
				s.claimed = n
			}
			head, s.known = op.Sent, !op.Head.Has("transfer-encoding")
		case script.OpSend:
			if made.Raw && !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
				head = slices.Concat(head, op.Sent)
				continue
			}
			s.sent += len(op.Sent)
		case script.OpWrite:
			s.sent += len(op.Out())
			s.identity = s.identity && op.Sent == nil || s.identity && bytes.Contains(op.Out(), op.Bytes)
		case script.OpEnd:
			s.complete = true
		}
	}
	return s
}

// doubt says in brackets in what a header about the body is wrong.
func (s sizes) doubt(name, value string) string {
	switch {
	case name == "content-encoding" && s.identity && s.sent > 0 && value != "identity":
		return " (the body is not compressed)"
	case name != "content-length" || !s.known:
		return ""
	}
	claimed, err := strconv.Atoi(value)
	switch {
	case err != nil:
		return " (no number)"
	case claimed < s.sent:
		return fmt.Sprintf(" (%s too few)", bytesWord(s.sent-claimed))
	case claimed > s.sent && s.complete && s.sent > 0:
		return fmt.Sprintf(" (%s too many)", bytesWord(claimed-s.sent))
	default:
		return ""
	}
}

// unfinished says how much of a body of known length was sent before it breaks
// off.
func (s sizes) unfinished() string {
	if s.claimed <= s.sent || !s.known || s.sent == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of %s sent", s.sent, bytesWord(s.claimed))
}
