package sse

import "bytes"

// Event is one event, or what an event stream can hold in place of one: an
// Event with only a Comment is a comment.
type Event struct {
	Name    string // the event line; "" sends none
	Data    []byte // the data lines, without their line ends; nil sends none, empty sends an empty one
	ID      string // the id line; "" sends none
	Retry   string // the retry line, milliseconds in digits; "" sends none
	Comment string // comment lines before the event; "" sends none
}

// Append appends the encoded event to dst. Append writes Data and Comment as
// one line for each line they hold, whether it ends in LF, CR LF or CR. It
// writes the other fields unchanged: a line end in one of them breaks the
// event, which some callers want.
func (f Framing) Append(dst []byte, e Event) []byte {
	if e.Comment != "" {
		dst = f.appendLines(dst, "", []byte(e.Comment))
	}
	if e.Name != "" && !f.NoEventLine {
		dst = appendLine(f, dst, "event", e.Name)
	}
	if e.ID != "" {
		dst = appendLine(f, dst, "id", e.ID)
	}
	if e.Retry != "" {
		dst = appendLine(f, dst, "retry", e.Retry)
	}
	if e.Data != nil {
		dst = f.appendLines(dst, "data", e.Data)
	}
	if f.NoBlankLine {
		return dst
	}
	return append(dst, f.newline()...)
}

func (f Framing) newline() string {
	if f.Newline == "" {
		return "\n"
	}
	return f.Newline
}

func (f Framing) appendLines(dst []byte, field string, text []byte) []byte {
	for {
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			return appendLine(f, dst, field, text)
		}
		dst = appendLine(f, dst, field, text[:end])
		if bytes.HasPrefix(text[end:], []byte("\r\n")) {
			end++
		}
		text = text[end+1:]
	}
}

// appendLine writes "field: value". A reader strips one space after the colon,
// so appendLine puts a space before a value that begins with a space, even with
// NoSpace.
func appendLine[T string | []byte](f Framing, dst []byte, field string, value T) []byte {
	dst = append(dst, field...)
	dst = append(dst, ':')
	if !f.NoSpace || len(value) > 0 && value[0] == ' ' {
		dst = append(dst, ' ')
	}
	dst = append(dst, value...)
	return append(dst, f.newline()...)
}
