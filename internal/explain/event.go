package explain

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// event is an event of a stream, of which a part may have arrived.
type event struct {
	name   string
	number int
	at     time.Duration
	until  time.Duration
	bytes  []byte // without the middle of repeated bytes, see shows
	size   int    // in bytes
	writes int
	shown  int // the number of its bytes that the lines already describe
}

func (e *event) add(op script.Op, now time.Duration) {
	if shows(op, len(e.bytes)) {
		e.bytes = append(e.bytes, op.Bytes...)
	}
	e.size, e.writes, e.until = e.size+len(op.Bytes), e.writes+writes(op), now
}

// shows reports whether the bytes of a write are read. Most repeated bytes are
// not: they can be gigabytes.
func shows(op script.Op, before int) bool {
	const enough = 4 << 20
	return !op.GoesOn() || before < enough
}

// writes returns 1, or 0 if the next operation continues the write.
func writes(op script.Op) int {
	if op.GoesOn() {
		return 0
	}
	return 1
}

// beginning describes the beginning of an event that was cut.
func (e *event) beginning() string {
	text := clip(strings.ToValidUTF8(string(e.bytes), "�"))
	if !utf8.Valid(e.bytes) {
		text += "  · ends inside a character"
	}
	return text
}

// Names for parts of a stream that are not events of the API.
const (
	commentName = "comment"
	rawName     = "raw"
)

// run returns the event as a line. It advances the order of events; common is the
// oddities that are not repeated for each event.
func (e *event) run(o *order, common []string) run {
	r := run{name: e.name, at: e.at, until: e.until, events: 1, writes: e.writes, bad: e.name == "error"}
	if e.name == rawName {
		r.note = quoted(e.bytes)
		return r
	}
	if e.shown > 0 {
		r.odd = append(r.odd, "now complete")
	}
	lines := e.lines(e.bytes)
	for _, odd := range oddlyWritten(e.name, lines) {
		if !slices.Contains(common, odd) {
			r.odd = append(r.odd, odd)
		}
	}
	r.odd = append(r.odd, oddBytes(e.bytes)...)
	if e.name == commentName {
		r.note = clip(lines.comment)
		return r
	}
	data, err := jsontree.Parse([]byte(strings.ToValidUTF8(lines.data, "�")))
	switch {
	case lines.dataLines == 0:
		return r
	case err != nil:
		r.note = clip(strings.ToValidUTF8(lines.data, "�"))
		r.odd = append(r.odd, "not JSON")
		return r
	}
	r.kind, r.note, r.said = shownPart(e.name, data)
	r.odd = append(r.odd, oddlyShaped(e.name, data)...)
	r.odd = append(r.odd, o.next(e.name, data)...)
	return r
}

// fieldLines is what the lines of an event say, by field.
type fieldLines struct {
	newlines  []string // the line ends in use, in order of appearance
	closed    bool     // by a blank line
	spaceless bool     // a field has no space after its colon
	event     bool     // there is an event line
	data      string   // the data lines joined
	dataLines int
	longest   int // bytes in the longest line
	id, retry string
	comment   string
	unknown   []string
}

// lines is linesOf for all bytes of the event: the bytes that are not read belong
// to its longest line.
func (e *event) lines(text []byte) fieldLines {
	lines := linesOf(text)
	lines.longest += e.size - len(e.bytes)
	return lines
}

// linesOf parses the bytes of an event as a client would.
func linesOf(text []byte) (f fieldLines) {
	blank := false
	for len(text) > 0 {
		end := bytes.IndexAny(text, "\r\n")
		newline := ""
		line := text
		if end >= 0 {
			line, newline = text[:end], string(text[end:end+1])
			if bytes.HasPrefix(text[end:], []byte("\r\n")) {
				newline = "\r\n"
			}
		}
		text = text[len(line)+len(newline):]
		if newline != "" && !slices.Contains(f.newlines, newline) {
			f.newlines = append(f.newlines, newline)
		}
		blank = newline != "" && len(line) == 0
		f.longest = max(f.longest, len(line))
		f.field(string(line))
	}
	f.closed = blank
	return f
}

func (f *fieldLines) field(line string) {
	name, rest, colon := strings.Cut(line, ":")
	text, space := strings.CutPrefix(rest, " ")
	switch {
	case line == "":
		return
	case name == "":
		f.comment = text
		return
	case name == "event":
		f.event = true
	case name == "data":
		if f.dataLines++; f.dataLines > 1 {
			f.data += "\n"
		}
		f.data += text
	case name == "id":
		f.id = text
	case name == "retry":
		f.retry = text
	default:
		f.unknown = append(f.unknown, line)
		return
	}
	f.spaceless = f.spaceless || colon && !space
}

// longLine is the length from which on a line is mentioned: readers with a
// buffer of fixed size begin to fail at some tens of thousands of bytes.
const longLine = 16_000

// oddlyWritten says how the lines of an event differ from those of the API.
func oddlyWritten(name string, f fieldLines) (odd []string) {
	switch {
	case len(f.newlines) > 1:
		odd = append(odd, "its line ends differ from each other")
	case slices.Contains(f.newlines, "\r\n"):
		odd = append(odd, "lines end with CR LF")
	case slices.Contains(f.newlines, "\r"):
		odd = append(odd, "lines end with CR")
	}
	for _, o := range []struct {
		is   bool
		says string
	}{
		{f.spaceless, "no space after the colon"},
		{!f.event && name != commentName, "no event line"},
		{!f.closed, "no blank line after it"},
		{f.dataLines == 0 && name != commentName, "no data line"},
		{f.dataLines > 1, fmt.Sprintf("%d data lines", f.dataLines)},
		{f.longest >= longLine, "a line of " + bytesWord(f.longest)},
		{f.id != "", "id: " + f.id},
		{f.retry != "", "retry: " + f.retry},
		{f.comment != "" && name != commentName, "comment " + clip(f.comment)},
		{len(f.unknown) > 0, "line " + clip(strings.Join(f.unknown, " "))},
	} {
		if o.is {
			odd = append(odd, o.says)
		}
	}
	return odd
}

// oddBytes says where bytes are not UTF-8.
func oddBytes(text []byte) []string {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return []string{fmt.Sprintf("not UTF-8: byte %d is %02x", i, text[i])}
		}
		i += size
	}
	return nil
}

// commonOddities returns the oddities in the encoding that all events of a script
// share, if several are complete.
func commonOddities(s *script.Script) (common []string) {
	var last *event
	seen := 0
	for _, op := range s.Ops {
		if op.Kind != script.OpWrite || op.Event == nil || op.Event.Name == rawName || op.Event.Name == commentName {
			continue
		}
		if last == nil || last.number != op.Event.Number {
			last = &event{name: op.Event.Name, number: op.Event.Number}
		}
		last.add(op, 0)
		if !op.Event.Last {
			continue
		}
		odd := oddlyWritten(last.name, last.lines(bytes.TrimPrefix(last.bytes, []byte(byteOrderMark))))
		if seen++; seen == 1 {
			common = odd
		}
		common = slices.DeleteFunc(common, func(o string) bool { return !slices.Contains(odd, o) })
	}
	if seen < 2 {
		return nil
	}
	return common
}

// byteOrderMark is U+FEFF in UTF-8.
const byteOrderMark = "\xef\xbb\xbf"
