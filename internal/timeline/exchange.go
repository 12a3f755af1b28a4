package timeline

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// exchange returns the lines of one request and its answer.
func (x *exchanger) exchange() []Line {
	x.say(0, Asked, x.asked(), false)
	if x.entry.Status != 0 {
		x.answer()
	}
	x.end()
	return x.lines
}

// exchanger collects the lines of an exchange. Its methods take times since the
// arrival of the request.
type exchanger struct {
	entry   *journal.Entry
	arrived time.Duration
	wait    string            // the wait since the request that asked the same; "" for none
	tools   map[string]string // names of tools by the ids of their calls
	lines   []Line
}

// near is the time within which something shares the line before it.
const near = 100 * time.Millisecond

func (x *exchanger) say(at time.Duration, side Side, text string, bad bool) {
	x.lines = append(x.lines, Line{At: x.arrived + at, Side: side, Text: text, Request: x.entry.Ordinal, Bad: bad})
}

// add appends to the last line about the answer, or adds a new line if more
// time passed.
func (x *exchanger) add(at time.Duration, text string, bad bool) {
	last := &x.lines[len(x.lines)-1]
	if last.Side != Sent || x.arrived+at-last.At >= near {
		x.say(at, Sent, text, bad)
		return
	}
	last.Text += " · " + text
	last.Bad = last.Bad || bad
}

func (x *exchanger) asked() string {
	e := x.entry
	parts := []string{Plain(e.Method, maxName) + " " + Plain(apiPath(e.Path), maxPath)}
	if e.Stream {
		parts = append(parts, "stream")
	}
	if n := attempt(e); n > 0 {
		parts = append(parts, fmt.Sprintf("attempt %d", n))
	}
	if x.wait != "" {
		parts = append(parts, x.wait)
	}
	parts = append(parts, results(e, x.tools)...)
	return strings.Join(parts, "  ")
}

// attempt returns the number of the attempt from 1, according to the client or to
// the journal. It returns 0 for a first request that does not say.
func attempt(e *journal.Entry) int {
	if n, err := strconv.Atoi(e.Retry.Count); err == nil && n >= 0 {
		return n + 1
	}
	if e.Attempt > 1 {
		return e.Attempt
	}
	return 0
}

// apiPath returns the path without the part that selects the scenario.
func apiPath(path string) string {
	if i := strings.Index(path, "/v1/"); i > 0 && strings.HasPrefix(path, "/s/") {
		return path[i:]
	}
	return path
}

func (x *exchanger) answer() {
	e, a := x.entry, &x.entry.Answer
	parts := []string{strconv.Itoa(e.Status)}
	switch a.Kind {
	case journal.Failure:
		parts[0] += errorText(a.Error)
	case journal.Message:
		parts = append(parts, messageText(e)...)
	case journal.Stream:
	default:
		parts = append(parts, words.Count(int(e.Bytes), "byte"))
	}
	parts = append(parts, asks(a.Asks)...)
	x.say(time.Duration(e.FirstByte), Sent, strings.Join(parts, " · "), a.Kind == journal.Failure || a.Kind == journal.Message && a.Broken != "")
	if a.Kind == journal.Stream {
		x.events()
	}
}

// errorText returns ` type "message"`, without what the error lacks.
func errorText(e *journal.Error) (text string) {
	if e == nil {
		return ""
	}
	if e.Type != "" {
		text = " " + Plain(e.Type, maxName)
	}
	if e.Code != "" {
		text += " " + Plain(e.Code, maxName)
	}
	if e.Message != "" {
		text += " " + quoted(e.Message, maxMessage)
	}
	return text
}

func messageText(e *journal.Entry) []string {
	a := &e.Answer
	switch {
	case a.Broken != "":
		return []string{"a message that cannot be read: " + Plain(a.Broken, maxMessage)}
	case !a.Whole:
		return []string{words.Count(int(e.Bytes), "byte") + " of a message"}
	}
	parts := []string{"message"}
	if len(a.Blocks) > 0 {
		parts = append(parts, Plain(strings.Join(a.Blocks, ", "), maxMessage))
	}
	if a.Stop != "" {
		parts = append(parts, "stop_reason "+Plain(a.Stop, maxName))
	}
	return append(parts, calls(a)...)
}

func asks(a journal.Asks) (parts []string) {
	if a.RetryAfter != nil {
		parts = append(parts, "retry-after "+words.Exactly(time.Duration(*a.RetryAfter)))
	}
	if a.ShouldRetry != "" {
		parts = append(parts, "x-should-retry: "+Plain(a.ShouldRetry, maxName))
	}
	return parts
}
