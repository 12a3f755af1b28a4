// Package sse writes and reads Server-Sent Events, byte for byte. It knows the
// grammar of the WHATWG HTML standard, section 9.2, and nothing of Claude.
package sse

// Framing is how an event is put into bytes. The zero Framing is what the API
// sends: LF, a space after the colon, an event line, a blank line at the end.
type Framing struct {
	Newline     string // "" means "\n"; "\r\n" and "\r" are as legal
	NoSpace     bool   // "data:{…}" rather than "data: {…}"
	NoEventLine bool   // only data lines
	NoBlankLine bool   // the event is not closed by an empty line
}
