package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// Run writes one verdict for a terminal: what it came to, what was found, and
// the timeline that proves it.
func Run(w io.Writer, v *verdict.Verdict, o Options) error {
	p := &printer{w: w, width: o.Width}
	p.headline(v)
	if !o.Quiet {
		if v.Reason != "" {
			p.hang([]span{{plainStyle, "  "}}, span{plainStyle, timeline.Plain(v.Reason, 0)})
		}
		p.findings("  ", v.Findings)
		if lines := linesOf(v); len(lines) > 0 {
			p.printf("\n")
			p.timeline("  ", lines)
		}
		p.furtherReading(v)
	}
	if p.err != nil {
		return fmt.Errorf("printing the verdict on %s: %w", v.Scenario, p.err)
	}
	return nil
}

// maxText is how many characters of a finding a terminal shows; the written
// reports have all of it.
const maxText = 400

func (p *printer) headline(v *verdict.Verdict) {
	word := span{passedBadge, "PASS"}
	switch v.Result {
	case verdict.Fail:
		word = span{failedBadge, "FAIL"}
	case verdict.NotExercised:
		word = span{knownBadge, "NOT EXERCISED"}
	}
	facts := words.Count(v.Requests, "request") + " in " + words.Seconds(time.Duration(v.Took))
	if v.Speed != 0 && v.Speed != 1 {
		facts += fmt.Sprintf(" at speed %g", v.Speed)
	}
	p.hang([]span{{titleStyle, timeline.Plain(v.Scenario, 0)}, {plainStyle, "   "}, word, {plainStyle, "   "}}, span{plainStyle, facts})
}

// findings prints what failed, what passed in one line, and what could not be
// told; rules that had nothing to judge are counted.
func (p *printer) findings(indent string, all []verdict.Finding) {
	wide, passed, idle := 0, []string{}, 0
	for _, f := range all {
		switch f.Result {
		case verdict.Pass:
			passed = append(passed, f.Rule)
		case verdict.Fail, verdict.CannotTell:
			wide = max(wide, len(f.Rule))
		default:
			idle++
		}
	}
	say := func(s span, f verdict.Finding, text string) {
		p.hang([]span{{plainStyle, indent}, s, {plainStyle, fmt.Sprintf(" %-*s   ", wide, f.Rule)}}, span{plainStyle, timeline.Plain(text, maxText)})
	}
	for _, f := range (&verdict.Verdict{Findings: all}).Failures() {
		say(span{errorStyle, signFail}, f, f.Text)
	}
	if len(passed) > 0 {
		p.hang([]span{{plainStyle, indent}, {goodStyle, signPass + " "}}, span{plainStyle, strings.Join(passed, " · ")})
	}
	for _, f := range all {
		if f.Result == verdict.CannotTell {
			say(span{warnStyle, signOpen}, f, "cannot tell: "+f.Text)
		}
	}
	if idle > 0 {
		p.hang([]span{{plainStyle, indent}, {faintStyle, signOpen + " "}}, span{faintStyle, words.Count(idle, "rule") + " had nothing to judge"})
	}
}

// furtherReading says where to read about the worst of what failed, or what to
// do about it where there is no page.
func (p *printer) furtherReading(v *verdict.Verdict) {
	failures := v.Failures()
	if len(failures) == 0 {
		return
	}
	worst := failures[0].Rule
	text := "What to do: " + verdict.Advice(worst)
	if _, ok := rules.Find(worst); ok {
		text = "Why it matters, and what to do: claudemock docs " + worst
	}
	p.hang([]span{{plainStyle, "  "}}, span{faintStyle, text})
}
