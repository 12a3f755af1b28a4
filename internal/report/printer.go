package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/internal/timeline"
)

// printer writes wrapped lines for a terminal and keeps the first error.
type printer struct {
	w     io.Writer
	width int // 0 for no wrapping
	wide  int // of the column of rules
	err   error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// span is text in one style.
type span struct {
	style terminal.Style
	text  string
}

func (s span) String() string { return s.style.Styled(s.text) }

// narrowest is the width below which a hanging indent leaves no room for text.
const narrowest = 24

// hang prints text after a head with a hanging indent. On a narrow terminal the
// text starts on a new line.
func (p *printer) hang(head []span, body span) {
	before, indent := "", 0
	for _, s := range head {
		before += s.String()
		indent += ansi.StringWidth(s.text)
	}
	room := p.width - indent
	if p.width > 0 && room < narrowest && ansi.StringWidth(body.text) > room {
		p.printf("%s\n", strings.TrimRight(before, " "))
		before, indent, room = "    ", 4, max(p.width-4, narrowest)
	}
	if p.width == 0 {
		room = 0
	}
	if body.text == "" {
		p.printf("%s\n", strings.TrimRight(before, " "))
		return
	}
	for i, line := range wrap(body.text, room) {
		if i > 0 {
			before = strings.Repeat(" ", indent)
		}
		p.printf("%s%s\n", before, body.style.Styled(line))
	}
}

// wrap breaks plain text at spaces into lines of at most width columns, and
// breaks only words that are longer; width 0 means no wrapping. It does not
// break at hyphens, so that names of rules and commands can be copied.
func wrap(text string, width int) []string {
	if width <= 0 {
		return []string{text}
	}
	var lines []string
	line, used := "", 0
	for _, word := range split(text, width) {
		wide := ansi.StringWidth(word)
		if wide == 0 && line == "" {
			continue // a line begins with a word
		}
		if used+wide > width && line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		line += word + " "
		used += wide + 1
	}
	return append(lines, strings.TrimRight(line, " "))
}

// split returns the words of a text, with those wider than width divided.
func split(text string, width int) (all []string) {
	for _, word := range strings.Split(text, " ") {
		if ansi.StringWidth(word) <= width {
			all = append(all, word)
			continue
		}
		all = append(all, strings.Split(ansi.Wrap(word, width, ""), "\n")...)
	}
	return all
}

// timeline prints rows below an indent.
func (p *printer) timeline(indent string, rows []timeline.Row) {
	for _, r := range rows {
		style := plainStyle
		switch {
		case r.Bad:
			style = errorStyle
		case r.Side == timeline.Noted:
			style = faintStyle
		}
		p.hang([]span{{plainStyle, indent}, {faintStyle, r.Head}}, span{style, r.Text})
	}
}
