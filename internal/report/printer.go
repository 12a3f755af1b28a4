package report

import (
	"fmt"
	"io"

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

// hang prints text after a head with a hanging indent.
func (p *printer) hang(head []span, body span) {
	if p.err != nil {
		return
	}
	spans := make([]terminal.Span, len(head))
	for i, s := range head {
		spans[i] = terminal.Span{Style: s.style, Text: s.text}
	}
	p.err = terminal.Hang(p.w, p.width, spans, terminal.Span{Style: body.style, Text: body.text})
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
