package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// SweepMap writes a sweep for a terminal: the result, the causes with the smallest scenario
// that shows each, and a map of the conversation.
func SweepMap(w io.Writer, a *Audit, o Options) error {
	p := &printer{w: w, width: o.Width}
	p.total(a)
	if !o.Quiet {
		p.hang([]span{{plainStyle, "  "}}, span{faintStyle, a.Sweep.remarks()})
		p.causes(a, o)
		for _, f := range a.Pooled {
			if f.Result == verdict.Fail {
				p.printf("\n")
				p.finding(span{errorStyle, signFail}, f, "over all runs: "+f.Text)
			}
		}
		all := a.maps()
		for _, m := range all {
			p.conversation(&m, o.Verbose)
		}
		p.legend(all)
		p.list("no longer needed in the baseline: ", unneeded(a))
	}
	if p.err != nil {
		return fmt.Errorf("printing the sweep: %w", p.err)
	}
	return nil
}

func unneeded(a *Audit) (entries []string) {
	for _, e := range a.Unneeded() {
		entries = append(entries, e.String())
	}
	return entries
}

// causes prints each cause with its smallest point. The worst are printed with their
// scenarios.
func (p *printer) causes(a *Audit, o Options) {
	shown := cmp.Or(o.Worst, 5)
	for i := range a.Sweep.Causes {
		c := &a.Sweep.Causes[i]
		sign, known := span{errorStyle, signFail}, ""
		if c.accepted(a) {
			sign, known = span{warnStyle, signKnown}, " · accepted"
		} else if c.Discounted {
			sign, known = span{warnStyle, signOpen}, " · not counted"
		}
		p.printf("\n")
		p.hang([]span{sign, {plainStyle, " "}, {titleStyle, c.Finding.Rule}, {plainStyle, "   "}},
			span{faintStyle, fmt.Sprintf("%s · %s%s", c.Finding.Severity, words.Count(len(c.Results), "point"), known)})
		p.hang([]span{{plainStyle, "  "}}, span{plainStyle, timeline.Plain(c.Finding.Text, maxText)})
		p.hang([]span{{faintStyle, "  the smallest: "}}, span{plainStyle, c.Smallest().String()})
		if what := c.Finding.Advice; what != "" {
			p.hang([]span{{faintStyle, "  what to do: "}}, span{plainStyle, what})
		}
		if also := c.also(); also != "" {
			p.hang([]span{{faintStyle, "  also breaks: "}}, span{plainStyle, also})
		}
		p.reproduction(a, c, i < shown)
		if others := c.points()[1:]; len(others) > 0 {
			most := len(others)
			if !o.Verbose {
				most = min(most, 4)
			}
			text := strings.Join(others[:most], " · ")
			if left := len(others) - most; left > 0 {
				text += fmt.Sprintf(" and %d more: --verbose lists them", left)
			}
			p.hang([]span{{faintStyle, "  also at: "}}, span{plainStyle, text})
		}
	}
}

// reproduction prints how to run the smallest scenario, and the scenario itself if it is in
// no file.
func (p *printer) reproduction(a *Audit, c *Cause, whole bool) {
	if remark := c.confirmed(); remark != "" {
		p.hang([]span{{plainStyle, "  "}, {warnStyle, signOpen + " "}}, span{plainStyle, remark})
	}
	if again := c.rerun(a.Command); again != "" {
		p.printf("%s%s\n", faintStyle.Styled("  again: "), timeline.Plain(again, 0)) // on one line, to be copied
		return
	}
	if c.Reproduction == nil || !whole {
		return
	}
	for line := range strings.Lines(string(c.Reproduction.YAML)) {
		text := strings.TrimLeft(line, " ")
		p.printf("    %s%s\n", line[:len(line)-len(text)], faintStyle.Styled(timeline.Plain(text, 0)))
	}
}

// narrowestPlace is how many columns the names of places have at least.
const narrowestPlace = 16

// conversation prints one request of the map. Where all is well, the places are many and tell
// nothing, and only whole reports have them.
func (p *printer) conversation(m *mapOf, whole bool) {
	p.printf("\n")
	p.hang([]span{{plainStyle, "  "}, {titleStyle, m.Request}, {plainStyle, "   "}}, span{faintStyle, m.about()})
	if m.passed() && !whole {
		p.hang([]span{{plainStyle, "    "}, {goodStyle, signPass}, {plainStyle, " "}}, span{plainStyle, "passed everywhere: --verbose lists the places"})
		return
	}
	instead, rows := m.divided()
	if instead != nil {
		p.instead(instead)
	}
	if len(rows) == 0 {
		return
	}
	columns, wide := headings(rows), 0
	for _, r := range rows {
		wide = max(wide, ansi.StringWidth(r.Place))
	}
	head := strings.Join(columns, " ")
	if room := p.width - ansi.StringWidth(head) - 6; p.width > 0 {
		wide = min(wide, max(room, narrowestPlace))
	}
	p.printf("    %s  %s\n", strings.Repeat(" ", wide), faintStyle.Styled(head))
	for _, r := range rows {
		place := r.Place
		if over := ansi.StringWidth(place) - wide; over > 0 {
			place = ansi.TruncateLeft(place, over+1, "…") // the ends of names differ more
		}
		line := fmt.Sprintf("    %-*s  ", wide, place)
		for _, column := range columns {
			sign := span{plainStyle, " "}
			if cell := r.under(column); cell != nil {
				sign = cellSign(cell.Standing)
			}
			before := (len(column) - 1) / 2
			line += strings.Repeat(" ", before) + sign.String() + strings.Repeat(" ", len(column)-before)
		}
		p.printf("%s\n", strings.TrimRight(line, " "))
	}
}

// legend explains the signs that the map has.
func (p *printer) legend(all []mapOf) {
	if len(all) == 0 {
		return
	}
	var signs []string
	for _, key := range legendOf(all) {
		signs = append(signs, key.Sign+" "+key.Words)
	}
	p.printf("\n")
	p.hang([]span{{plainStyle, "  "}}, span{faintStyle, strings.Join(signs, "  ")})
	p.hang([]span{{plainStyle, "  "}}, span{faintStyle, whatACellIs})
}

// instead prints what comes in place of an answer: each with its name, on the same line as its sign.
func (p *printer) instead(r *mapRow) {
	var all []string
	for _, c := range r.Cells {
		all = append(all, cellSign(c.Standing).text+"\u00a0"+strings.ReplaceAll(c.Fault, " ", "-"))
	}
	p.hang([]span{{plainStyle, "    "}, {faintStyle, r.Place + ": "}}, span{plainStyle, strings.Join(all, "  ")})
}

// headings are the columns of the map: the first words of the names of faults, in which like
// faults share one.
func headings(rows []mapRow) (all []string) {
	known := map[string]bool{}
	for _, fault := range columnsOf(rows) {
		if head := heading(fault); !known[head] {
			known[head] = true
			all = append(all, head)
		}
	}
	return all
}

func heading(fault string) string {
	head, _, _ := strings.Cut(fault, " ")
	return head
}

// under returns the worst cell of a column, or nil.
func (r *mapRow) under(column string) (worst *mapCell) {
	for i := range r.Cells {
		c := &r.Cells[i]
		if heading(c.Fault) == column && (worst == nil || worse(c.Standing) < worse(worst.Standing)) {
			worst = c
		}
	}
	return worst
}

// cellSign is the sign of a cell, in its colour.
func cellSign(s Standing) span {
	cell := standingCell(s)
	return span{map[string]terminal.Style{"fail": errorStyle, "known": warnStyle, "pass": goodStyle, "open": faintStyle, "none": faintStyle}[cell.Class], cell.Sign}
}
