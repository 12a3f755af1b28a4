package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// body is the name of the run of a plain body.
const body = "body"

// run is a group that shares a line: events of one kind, or writes of one body.
type run struct {
	name   string // of the events, "" for no run
	kind   string // of what they carry, e.g. input
	odd    []string
	at     time.Duration
	until  time.Duration
	events int
	writes int
	size   int // in bytes, of a body
	sent   int // in bytes, of a body as it is compressed
	text   []byte
	said   string // the texts that the events carry, joined
	note   string // the subject of an event without text
	bad    bool
}

// fits reports whether more belongs to the same run.
func (r *run) fits(more run) bool {
	return r.name == more.name && r.kind == more.kind && slices.Equal(r.odd, more.odd) && r.note == more.note
}

// join puts more on the line of the run, or ends it and begins a line.
func (w *lineBuilder) join(more run) {
	if more.events == 0 {
		more.at, more.until = w.now, w.now
	}
	if !w.run.fits(more) {
		w.endRun()
		w.run = more
		return
	}
	r := &w.run
	r.until = more.until
	r.events += more.events
	r.writes += more.writes
	r.size += more.size
	r.sent += more.sent
	r.text = append(r.text[:len(r.text):len(r.text)], more.text...)
	r.said += more.said
}

// endRun completes the line of a run: the number of events and writes, the time
// that they took, and the beginning of their text.
func (w *lineBuilder) endRun() {
	r := w.run
	w.run = run{}
	if r.name == "" {
		return
	}
	w.sayCommon(r)
	text := r.name
	if r.events > 1 {
		text += fmt.Sprintf(" ×%d", r.events)
	}
	if r.events > 0 && r.writes > r.events || r.events == 0 && r.writes > 1 {
		text += fmt.Sprintf(" in %d writes", r.writes)
	}
	if r.until > r.at {
		text += " until " + Clock(r.until)
	}
	if r.events == 0 {
		text += "  " + bytesWord(r.size)
	}
	if r.name == body {
		if r.sent != r.size {
			text += fmt.Sprintf(", compressed to %d", r.sent)
		}
		text += "  " + bodyWords(r.text, w.script)
	}
	said := clipped(r.said)
	if said == "" && r.note == "" && r.name == "content_block_delta" {
		said = clip("")
	}
	if words := strings.Join(notEmpty(r.kind, r.note, said), " "); words != "" {
		text += "  " + words
	}
	w.lines = append(w.lines, Line{At: r.at, Text: withOddities(text, r.odd), Bad: r.bad})
}

// withOddities appends what is odd to a text.
func withOddities(text string, odd []string) string {
	if len(odd) == 0 {
		return text
	}
	return text + "  · " + strings.Join(odd, " · ")
}

// sayCommon adds before the first event the oddities that all events share.
func (w *lineBuilder) sayCommon(r run) {
	if len(w.common) > 0 && r.events > 0 && !w.order.said {
		w.order.said = true
		w.lines = append(w.lines, Line{At: r.at, Text: "every event: " + strings.Join(w.common, " · ")})
	}
}

func notEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}

// most is the number of characters of a text that are shown.
const most = 60

// clip returns the beginning of a text in “quotes”, on one line.
func clip(text string) string {
	if len(text) > 8*most { // there is no need to read what is not shown
		text = strings.ToValidUTF8(text[:8*most], "�")
	}
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > most {
		return "“" + string(runes[:most]) + "…”"
	}
	return "“" + string(runes) + "”"
}

func clipped(text string) string {
	if text == "" {
		return ""
	}
	return clip(text)
}

// quoted returns the beginning of arbitrary bytes, escaped.
func quoted(text []byte) string {
	if len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%q", text)
}

// bytesWord returns a number of bytes in words: "1 byte", "16 bytes", "70 kB".
func bytesWord(n int) string {
	switch {
	case n == 1:
		return "1 byte"
	case n < 10_000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.3g kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.3g MB", float64(n)/1e6)
	default:
		return fmt.Sprintf("%.3g GB", float64(n)/1e9)
	}
}
