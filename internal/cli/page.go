package cli

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/claudemock/claudemock/internal/terminal"
)

// page prints text that is wrapped at the width of the terminal. Errors of writing are kept
// by the writer: see outcomeWriter.
type page struct {
	w     io.Writer
	width int // 0 for no wrapping
}

// newPage is a page on stdout.
func newPage(streams Streams) page { return page{w: streams.Out, width: streams.width()} }

// width returns the number of columns of stdout; 0 if that is no terminal.
func (s Streams) width() int {
	if s.Columns > 0 {
		return s.Columns
	}
	return widthOf(s.rawOut)
}

// line prints one line as it is.
func (p page) line(text string) { fmt.Fprintln(p.w, text) }

// hang prints a text after a head, with a hanging indent.
func (p page) hang(head []terminal.Span, body terminal.Span) {
	_ = terminal.Hang(p.w, p.width, head, body)
}

// row prints a name in a column of some width, and a text beside it.
func (p page) row(indent, name string, width int, body terminal.Span) {
	pad := strings.Repeat(" ", max(0, width-ansi.StringWidth(name)))
	p.hang([]terminal.Span{terminal.Plain(indent), {Style: nameStyle, Text: name}, terminal.Plain(pad + "  ")}, body)
}

// markdown prints Markdown with its headings in bold and its paragraphs and items wrapped.
// Blocks of code are not wrapped, so that they can be copied.
func (p page) markdown(text string) {
	inCode := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		isFence := strings.HasPrefix(strings.TrimSpace(line), "```")
		if isFence {
			inCode = !inCode
		}
		body := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(body)]
		switch {
		case inCode || isFence || strings.HasPrefix(body, "|"):
			p.line(line)
		case strings.HasPrefix(line, "#"):
			p.line(titleStyle.Styled(line))
		default:
			item := listMark.FindString(body)
			p.hang([]terminal.Span{terminal.Plain(indent + item)}, terminal.Plain(body[len(item):]))
		}
	}
}

// listMark is what an item of a Markdown list begins with.
var listMark = regexp.MustCompile(`^([-*]|[0-9]+\.) +`)
