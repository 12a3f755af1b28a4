package terminal

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Span is text in one style.
type Span struct {
	Style Style
	Text  string
}

// String returns the text in its style.
func (s Span) String() string { return s.Style.Styled(s.Text) }

// Plain is text without a style.
func Plain(text string) Span { return Span{Text: text} }

// narrowest is the width below which a hanging indent leaves no room for text.
const narrowest = 24

// Hang writes the body after a head, with a hanging indent, in lines of at most width
// columns; width 0 means no wrapping. On a narrow terminal the body starts on a new line.
func Hang(w io.Writer, width int, head []Span, body Span) error {
	before, indent := "", 0
	for _, s := range head {
		before += s.String()
		indent += ansi.StringWidth(s.Text)
	}
	room := width - indent
	var lines strings.Builder
	if width > 0 && room < narrowest && ansi.StringWidth(body.Text) > room {
		fmt.Fprintf(&lines, "%s\n", strings.TrimRight(before, " "))
		before, indent, room = "    ", 4, max(width-4, narrowest)
	}
	if width == 0 {
		room = 0
	}
	if body.Text == "" {
		fmt.Fprintf(&lines, "%s\n", strings.TrimRight(before, " "))
	} else {
		for i, line := range Wrap(body.Text, room) {
			if i > 0 {
				before = strings.Repeat(" ", indent)
			}
			fmt.Fprintf(&lines, "%s%s\n", before, body.Style.Styled(line))
		}
	}
	_, err := io.WriteString(w, lines.String())
	return err
}

// Wrap breaks plain text at spaces into lines of at most width columns, and breaks only
// words that are longer; width 0 means no wrapping. It does not break at hyphens, so that
// names of rules and commands can be copied.
func Wrap(text string, width int) []string {
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
