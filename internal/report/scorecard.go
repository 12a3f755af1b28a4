package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// Scorecard writes an audit for a terminal: the passed scenarios by category,
// the broken rules, and an example of each of the worst rules with its proof
// and advice.
func Scorecard(w io.Writer, a *Audit, o Options) error {
	p := &printer{w: w, width: o.Width}
	p.total(a)
	if !o.Quiet {
		p.table(a)
		worst := a.worst()
		p.tallies(a, worst)
		p.worst(worst, o)
		p.noted(a.noted())
		p.auditUnjudged(a, o)
	}
	if p.err != nil {
		return fmt.Errorf("printing the scorecard: %w", p.err)
	}
	return nil
}

func (p *printer) total(a *Audit) {
	t := a.tally("")
	word := span{passedBadge, "PASS"}
	switch {
	case a.Failed():
		word = span{failedBadge, "FAIL"}
	case a.NotExercised():
		word = span{knownBadge, "NOT EXERCISED"}
	case t.Known > 0:
		word.style = knownBadge
	}
	p.hang([]span{word, {plainStyle, "   "}}, span{plainStyle, headline(a, t)})
}

// headline returns an audit in one line.
func headline(a *Audit, t Tally) string {
	text := fmt.Sprintf("%d of %s passed in %s", t.Passed, words.Count(t.Scenarios, a.unit()), words.Seconds(a.Took))
	if a.speed() != 1 {
		text += fmt.Sprintf(" at speed %g", a.speed())
	}
	return strings.Join(append([]string{text}, remarks(t, "accepted by the baseline")...), ", ")
}

// The length of the bar of a category, and the width of a terminal from which
// on there is room for it.
const (
	barCells   = 20
	roomForBar = 60
)

func (p *printer) table(a *Audit) {
	names := a.categories()
	wide := 0
	for _, name := range names {
		wide = max(wide, ansi.StringWidth(name))
	}
	p.printf("\n")
	for _, name := range names {
		t := a.tally(name)
		style := goodStyle
		if t.Failed > 0 {
			style = errorStyle
		} else if t.Passed < t.Scenarios {
			style = warnStyle
		}
		full, known := t.Passed*barCells/t.Scenarios, t.Known*barCells/t.Scenarios
		head := []span{
			{plainStyle, fmt.Sprintf("  %-*s  %7s  ", wide, name, fmt.Sprintf("%d/%d", t.Passed, t.Scenarios))},
		}
		if p.width == 0 || p.width >= roomForBar {
			head = append(head, span{style, strings.Repeat("█", full)}, span{faintStyle, strings.Repeat("▒", known) + strings.Repeat("░", barCells-full-known)}, span{plainStyle, "  "})
		}
		p.hang(head, span{faintStyle, strings.Join(remarks(t, "accepted"), " · ")})
	}
}

// remarks returns the counts besides that of passed scenarios. Accepted failures are
// counted under the name accepted, and never as passed.
func remarks(t Tally, accepted string) (parts []string) {
	for _, part := range []struct {
		n    int
		what string
	}{{t.Failed, "failed"}, {t.Known, accepted}, {t.NotExercised, "not exercised"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return parts
}

// tallies prints lists: of the broken rules, and of other remarks.
func (p *printer) tallies(a *Audit, worst []broken) {
	var counts []string
	for _, b := range worst {
		text := fmt.Sprintf("%s %d", b.rule, len(b.cases))
		if b.cases[0].known {
			text += " accepted"
		}
		counts = append(counts, text)
	}
	p.printf("\n")
	p.list("worst: ", counts)
	p.list("failed: ", a.named(Failed))
	p.list("accepted by the baseline: ", a.named(Known))
	for _, m := range a.missed() {
		p.list("not exercised: ", []string{strings.Join(m.names(a), " · ") + " (" + m.reason + ")"})
		if m.advice != "" {
			p.hang([]span{{faintStyle, "    what to do: "}}, span{plainStyle, m.advice})
		}
	}
	var unneeded []string
	for _, e := range a.Unneeded() {
		unneeded = append(unneeded, e.String())
	}
	p.list("no longer needed in the baseline: ", unneeded)
	for _, f := range a.Pooled {
		if f.Result == verdict.Pass { // others are printed below
			p.list(f.Rule+", over all sessions: ", []string{pooledText(f)})
		}
	}
}

func pooledText(f verdict.Finding) string {
	if f.Result == verdict.CannotTell {
		return "cannot tell: " + timeline.Plain(f.Text, 0)
	}
	return cmp.Or(timeline.Plain(f.Text, 0), "passed")
}

func (p *printer) list(title string, items []string) {
	if len(items) > 0 {
		p.hang([]span{{plainStyle, "  "}, {faintStyle, title}}, span{plainStyle, strings.Join(items, " · ")})
	}
}

// worst prints one finding with its proof for each of the worst rules.
func (p *printer) worst(all []broken, o Options) {
	shown := cmp.Or(o.Worst, 5)
	for i, b := range all {
		if i >= shown {
			p.printf("\n")
			p.list("", []string{words.Count(len(all)-i, "further rule") + " broken; the written reports have them all"})
			return
		}
		p.broken(b, o)
	}
}

func (p *printer) broken(b broken, o Options) {
	first := b.cases[0]
	sign := span{errorStyle, signFail}
	if first.known {
		sign = span{warnStyle, signKnown}
	}
	p.printf("\n")
	p.hang([]span{sign, {plainStyle, " "}, {titleStyle, b.rule}, {plainStyle, "   "}}, span{faintStyle, aboutCase(b)})
	p.example(first)
	if o.Verbose && first.verdict != nil {
		p.printf("\n")
		p.timeline("    ", timeline.Rows(linesOf(first.verdict)))
		p.printf("\n")
	}
	if others := b.others(); len(others) > 0 {
		p.hang([]span{{faintStyle, "  also in: "}}, span{plainStyle, strings.Join(others, " · ")})
	}
}

// example prints the finding of one case, its proof and its advice.
func (p *printer) example(c brokenCase) {
	p.hang([]span{{plainStyle, "  "}}, span{plainStyle, timeline.Plain(c.finding.Text, maxText)})
	if c.verdict != nil {
		p.timeline("    ", timeline.Proof(linesOf(c.verdict), c.finding, c.verdict.Ending))
	}
	if what := adviceOn(c.finding); what != "" {
		p.hang([]span{{faintStyle, "  what to do: "}}, span{plainStyle, what})
	}
}

// noted prints the notes.
func (p *printer) noted(all []broken) {
	for _, b := range all {
		p.printf("\n")
		p.hang([]span{{noteStyle, signNote}, {plainStyle, " "}, {titleStyle, b.rule}, {plainStyle, "   "}}, span{faintStyle, "note · " + timeline.Plain(b.cases[0].where(), 0)})
		p.example(b.cases[0])
		if others := b.others(); len(others) > 0 {
			p.hang([]span{{faintStyle, "  also in: "}}, span{plainStyle, strings.Join(others, " · ")})
		}
	}
}

// auditUnjudged prints how often rules could not be judged, or, if verbose, for
// which scenarios and rules and why.
func (p *printer) auditUnjudged(a *Audit, o Options) {
	open, idle := a.byRule(verdict.CannotTell), a.byRule(verdict.Nothing)
	if len(open)+len(idle) == 0 && !o.Verbose {
		return
	}
	p.printf("\n")
	if !o.Verbose {
		p.count(words.Count(timesOf(open), "time")+" a rule cannot tell", timesOf(open), words.Count(timesOf(idle), "time")+" it had nothing to judge", timesOf(idle))
		return
	}
	unsure := func(what, why string) {
		p.hang([]span{{plainStyle, "  "}, {warnStyle, signOpen}, {plainStyle, " " + what + "   "}}, span{plainStyle, why})
	}
	for i := range a.Verdicts {
		if v := &a.Verdicts[i]; a.Standing(v) == NotExercised {
			unsure(timeline.Plain(v.Scenario, 0), "not exercised: "+timeline.Plain(v.Reason, 0))
		}
	}
	for _, b := range open {
		for _, c := range b.cases {
			unsure(b.rule, c.where()+": cannot tell: "+timeline.Plain(c.finding.Text, maxText))
		}
	}
	var names []string
	for _, b := range idle {
		names = append(names, fmt.Sprintf("%s %d", b.rule, len(b.cases)))
	}
	p.list("nothing to judge: ", names)
}

func timesOf(all []broken) (n int) {
	for _, b := range all {
		n += len(b.cases)
	}
	return n
}

// aboutCase returns the scenario of the first case of a broken rule, and a short
// remark about the case.
func aboutCase(b broken) string {
	text := timeline.Plain(b.cases[0].where(), 0)
	if b.severity != "" {
		text += " · " + string(b.severity)
	}
	if b.cases[0].known {
		text += " · accepted"
	}
	return text
}
