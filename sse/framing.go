// Package sse writes and reads Server-Sent Events, byte for byte. It knows the
// grammar of the WHATWG HTML standard, section 9.2, and nothing about Claude.
package sse

// Framing says how an event is encoded. The zero Framing is the encoding of the
// API: lines end in LF, a space follows each colon, and each event has an event
// line and ends with a blank line.
type Framing struct {
	Newline     string // "" means "\n"; "\r\n" and "\r" are legal too
	NoSpace     bool   // "data:{…}" rather than "data: {…}"
	NoEventLine bool   // only data lines
	NoBlankLine bool   // the event is not closed by an empty line
}
