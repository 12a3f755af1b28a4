package explain

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// Connections describes what the listener of a scenario does to connections
// before a request can name its scenario; nothing without a listener.
func Connections(l *scenarios.Listener) []string {
	if l == nil {
		return nil
	}
	var lines []string
	if l.TLS != "" {
		lines = append(lines, "TLS: "+tlsWords(l.TLS)+first(l.TLSTimes, "connection"))
	}
	if l.Protocol != "" {
		lines = append(lines, "speaks "+string(l.Protocol)+" only")
	}
	if c := l.Connect; c != nil {
		if c.TLS != "" {
			lines = append(lines, "a proxy, itself reached over TLS: "+tlsWords(c.TLS))
		}
		lines = append(lines, "a proxy: "+connect(c)+first(c.Times, "CONNECT"))
	}
	for _, fault := range l.Faults {
		lines = append(lines, connectionFault(fault))
	}
	return lines
}

func connect(c *scenarios.Connect) string {
	switch {
	case c.Drop:
		return "CONNECT gets no answer, the connection is closed"
	case c.Status == 0 || c.Status == 200:
		return "CONNECT opens a tunnel to the API"
	default:
		text := fmt.Sprintf("CONNECT is refused with %d", c.Status)
		for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
			if value := c.Headers[name]; value != nil {
				text += " · " + name + ": " + *value
			} else {
				text += " · no " + name
			}
		}
		if c.Body != "" {
			text += ", " + bytesWord(len(c.Body)) + " of body"
		}
		return text
	}
}

func connectionFault(f *scenarios.ListenerFault) string {
	switch {
	case f.Refuse != nil:
		return refusal(f.Refuse)
	case f.NeverRead != nil:
		return "connections are accepted and never read from" + first(f.NeverRead.Times, "connection")
	case f.NeverAnswer != nil:
		return "connections are read from and never answered" + first(f.NeverAnswer.Times, "connection")
	case f.IdleDrop != nil:
		return idleDrop(f.IdleDrop) + first(f.IdleDrop.Times, "connection")
	case f.GoAway != nil:
		return goAway(f.GoAway) + first(f.GoAway.Times, "answer")
	case f.RSTStream != nil:
		code := cmp.Or(string(f.RSTStream.Code), "INTERNAL_ERROR")
		return "HTTP/2: a RST_STREAM " + code + " ends the answer " + place(f.RSTStream.At) + first(f.RSTStream.Times, "answer")
	default:
		return "nothing"
	}
}

// tlsWords describes what is wrong with TLS.
func tlsWords(mode scenarios.TLSMode) string {
	words := map[scenarios.TLSMode]string{
		scenarios.TLSOK:                "a good certificate, of the server's own authority",
		scenarios.TLSSelfSigned:        "the certificate vouches for itself",
		scenarios.TLSUnknownCA:         "the certificate's authority is one that nobody knows",
		scenarios.TLSExpired:           "the certificate has expired",
		scenarios.TLSWrongName:         "the certificate is for another name",
		scenarios.TLSClientCertificate: "clients must show a certificate of the server's own authority, or the handshake fails with an alert",
		scenarios.TLSHandshakeHang:     "the client's hello is never answered",
		scenarios.TLSHandshakeReset:    "the client's hello is answered with a reset (RST)",
	}
	return string(mode) + ", " + words[mode]
}

// idleDrop says when a connection ends between requests, and how.
func idleDrop(f *scenarios.IdleDrop) string {
	how := "is closed (FIN)"
	if f.With == scenarios.DropWithReset {
		how = "is reset (RST)"
	}
	after := "its first answer"
	switch {
	case f.EachTime:
		return "a kept-alive connection " + how + " whenever it was idle for " + words.Span(f.After)
	case f.Requests > 1:
		after = fmt.Sprintf("its %d answers", f.Requests)
	}
	switch {
	case f.On == scenarios.DropOnRequest:
		return "a kept-alive connection " + how + " when a request begins to arrive after " + after
	case f.After > 0:
		return "a kept-alive connection " + how + " " + words.Span(f.After) + " after " + after
	default:
		return "a kept-alive connection " + how + " right after " + after
	}
}

func goAway(f *scenarios.GoAway) string {
	text := "HTTP/2: a GOAWAY " + cmp.Or(string(f.Code), "NO_ERROR") + " ends the connection with all its streams " + place(f.At)
	if f.LastStreamID != nil {
		text += fmt.Sprintf(", with last stream %d", *f.LastStreamID)
	}
	if f.Debug != "" {
		text += ", saying " + clip(f.Debug)
	}
	return text
}

// place describes where in an answer a connection breaks.
func place(at script.At) string {
	if at.IsZero() {
		return "before the answer's headers"
	}
	side := "at "
	if at.IsEvent() && at.Byte == nil {
		side = "after "
		if at.Edge == script.EdgeBefore {
			side = "before "
		}
	}
	return side + at.Words()
}

func refusal(r *scenarios.Refuse) string {
	text := "connections are refused"
	switch {
	case r.Requests > 0:
		text += fmt.Sprintf(", from request %d on", r.Requests)
	case r.After > 0:
		text += ", after " + words.Span(r.After)
	}
	if r.For > 0 {
		return text + ", for " + words.Span(r.For)
	}
	return text + ", for ever"
}

// first limits a sentence to the first few times; 0 means no limit.
func first(times int, what string) string {
	switch times {
	case 0:
		return ""
	case 1:
		return ", the first " + what + " only"
	default:
		return fmt.Sprintf(", the first %d %ss only", times, what)
	}
}
