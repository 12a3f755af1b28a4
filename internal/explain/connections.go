package explain

import (
	"fmt"

	"github.com/claudemock/claudemock/scenarios"
)

// Connections words what a scenario's listener does to connections before a
// request can name its scenario; nothing for a scenario without one.
func Connections(l *scenarios.Listener) []string {
	if l == nil {
		return nil
	}
	var lines []string
	if l.TLS != "" {
		lines = append(lines, "TLS: "+string(l.TLS)+first(l.TLSTimes, "connection"))
	}
	if l.Protocol != "" {
		lines = append(lines, "speaks "+string(l.Protocol)+" only")
	}
	if c := l.Connect; c != nil {
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
		return fmt.Sprintf("CONNECT is refused with %d", c.Status)
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
		return fmt.Sprintf("kept-alive connections end after %d answers%s", max(f.IdleDrop.Requests, 1), first(f.IdleDrop.Times, "connection"))
	case f.GoAway != nil:
		return "HTTP/2: a GOAWAY ends the connection with all its streams" + first(f.GoAway.Times, "time")
	case f.RSTStream != nil:
		return "HTTP/2: a RST_STREAM ends the answer" + first(f.RSTStream.Times, "time")
	default:
		return "nothing"
	}
}

func refusal(r *scenarios.Refuse) string {
	text := "connections are refused"
	switch {
	case r.Requests > 0:
		text += fmt.Sprintf(", from request %d on", r.Requests)
	case r.After > 0:
		text += ", after " + scenarios.Span(r.After)
	}
	if r.For > 0 {
		return text + ", for " + scenarios.Span(r.For)
	}
	return text + ", for ever"
}

// first limits a sentence to the first so many; 0 is no limit.
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
