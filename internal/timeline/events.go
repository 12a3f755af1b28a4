package timeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// maxRuns is the number of runs of equal events that are named; of more, the
// middle is only counted.
const maxRuns = 16

// events adds the events of a stream: those soon after the status to the line
// of the status, the others to lines of their own. An error event always has
// its own line.
func (x *exchanger) events() {
	a := &x.entry.Answer
	apart := max(near, time.Duration(x.entry.Duration)/4) // at most about four lines
	last := len(x.lines) - 1
	began := time.Duration(x.entry.FirstByte)
	for _, sent := range runs(a.Sent) {
		at, text := max(time.Duration(sent.At), began), sentText(sent)
		switch {
		case sent.Event == "error":
			x.say(at, Sent, "event error"+errorText(a.Error), true)
			last, began = len(x.lines)-1, at
		case x.lines[last].Bad || at-began >= apart:
			x.say(at, Sent, text, false)
			last, began = len(x.lines)-1, at
		default:
			x.lines[last].Text += " · " + text
		}
	}
	x.came()
	if a.Broken != "" {
		x.lines[last].Text += " · " + Plain(a.Broken, maxMessage)
		x.lines[last].Bad = true
	}
}

// came adds the stop reason and the tool calls of a stream to its last line that
// has no error.
func (x *exchanger) came() {
	a := &x.entry.Answer
	parts := calls(a)
	if a.Stop != "" {
		parts = slices.Concat([]string{"stop_reason " + Plain(a.Stop, maxName)}, parts)
	}
	for i := len(x.lines) - 1; i >= 0 && len(parts) > 0; i-- {
		if line := &x.lines[i]; line.Side == Sent && !line.Bad {
			line.Text += " · " + strings.Join(parts, " · ")
			return
		}
	}
}

// runs shortens a list of runs. The run that replaces the middle has no name.
func runs(sent []journal.Sent) []journal.Sent {
	if len(sent) <= maxRuns {
		return sent
	}
	const head, tail = maxRuns / 2, maxRuns/2 - 1
	short := append([]journal.Sent{}, sent[:head]...)
	middle := journal.Sent{At: sent[head].At}
	for _, s := range sent[head : len(sent)-tail] {
		if s.Event == "error" {
			short = append(short, s) // always shown
			continue
		}
		middle.Count += s.Count
	}
	return append(append(short, middle), sent[len(sent)-tail:]...)
}

// sentText returns a run in words. The most frequent event has a short name.
func sentText(s journal.Sent) string {
	switch {
	case s.Event == "" && s.Count > 1:
		return "… " + words.Count(s.Count, "more event")
	case s.Event == "content_block_delta":
		return words.Count(s.Count, "delta")
	case s.Count > 1:
		return fmt.Sprintf("%d × %s", s.Count, Plain(s.Event, maxName))
	default:
		return Plain(s.Event, maxName)
	}
}

// end says how the exchange ended, unless it was complete according to HTTP.
func (x *exchanger) end() {
	e := x.entry
	at := time.Duration(e.Duration)
	if e.EndedBy == journal.ByClient && e.End != journal.Completed {
		x.say(at, Ended, leftText(e), true)
		return
	}
	if text := silence(e); text != "" {
		x.add(at, text, false)
	}
	if text := endText(e); text != "" {
		x.add(at, text, e.End != journal.Open)
	}
}

// longSilence is the shortest silence that is mentioned.
const longSilence = time.Second

// silence returns the longest time without a byte, unless the times of the lines
// show it already.
func silence(e *journal.Entry) string {
	quiet := time.Duration(e.Answer.Silence)
	if quiet < longSilence || e.Answer.Kind != journal.Stream && e.End == journal.Completed {
		return ""
	}
	if e.End == journal.Completed && quiet <= time.Duration(e.FirstByte)+near {
		return ""
	}
	return "silence of " + words.Seconds(quiet)
}

func leftText(e *journal.Entry) string {
	took, quiet := time.Duration(e.Duration), time.Duration(e.Answer.Silence)
	text := "the client left after " + words.Seconds(took)
	switch {
	case quiet < longSilence:
		return text
	case took-quiet < near:
		return "the client left after " + words.Seconds(quiet) + " of silence"
	default:
		return text + ", " + words.Seconds(quiet) + " of them silence"
	}
}

func endText(e *journal.Entry) string {
	stream := e.Answer.Kind == journal.Stream
	switch e.End {
	case journal.Open:
		if e.Held != "" {
			return "held at gate " + Plain(e.Held, maxName)
		}
		return "still open"
	case journal.Completed:
		switch {
		case stream && e.Answer.Error != nil:
			return "ended cleanly"
		case stream && !e.Answer.Whole:
			return "ended cleanly, without message_stop"
		}
		return ""
	case journal.Reset:
		return connection(e) + " reset" + unanswered(e)
	case journal.Closed:
		return connection(e) + " closed" + unanswered(e)
	case journal.Aborted:
		return connection(e) + " broken off" + unanswered(e)
	case journal.Failed:
		return "the answer could not be sent: " + Plain(e.Trouble, maxMessage)
	case journal.Cut:
		return "broken off by the server: it shut down, or waited too long for the request"
	default:
		return Plain(string(e.End), maxName)
	}
}

// connection names what breaks: in HTTP/2 other requests share the connection.
func connection(e *journal.Entry) string {
	if strings.HasPrefix(e.Proto, "HTTP/2") {
		return "stream"
	}
	return "connection"
}

func unanswered(e *journal.Entry) string {
	if e.Status == 0 {
		return " without an answer"
	}
	return ""
}
