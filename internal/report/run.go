package report

import (
	"fmt"
	"io"
	"time"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// Run writes one verdict for a terminal: the result, the findings with their
// proofs, and the whole timeline.
func Run(w io.Writer, v *verdict.Verdict, o Options) error {
	p := &printer{w: w, width: o.Width}
	p.headline(v)
	if !o.Quiet {
		p.reason(v)
		p.findings(v, o)
		if text := v.UnmetText(); text != "" {
			p.hang([]span{{plainStyle, "  "}, {noteStyle, signNote}, {plainStyle, " "}}, span{plainStyle, "note: " + timeline.Plain(text, 0)})
		}
		if lines := linesOf(v); len(lines) > 0 {
			p.printf("\n")
			p.timeline("  ", timeline.Rows(lines))
		}
		p.furtherReading(v)
	}
	if p.err != nil {
		return fmt.Errorf("printing the verdict on %s: %w", v.Scenario, p.err)
	}
	return nil
}

// reason prints why the scenario was not exercised, what the program said last if it failed
// before its first request, and what to do.
func (p *printer) reason(v *verdict.Verdict) {
	if v.Reason == "" {
		return
	}
	p.hang([]span{{plainStyle, "  "}}, span{plainStyle, timeline.Plain(v.Reason, 0)})
	for _, line := range saidLast(v) {
		p.hang([]span{{faintStyle, "    │ "}}, span{faintStyle, line})
	}
	if v.Advice != "" {
		p.hang([]span{{faintStyle, "  what to do: "}}, span{plainStyle, timeline.Plain(v.Advice, 0)})
	}
}

// maxText is the number of characters of a finding that a terminal shows; the
// written reports have the whole text.
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

// furtherReading names the documentation of the worst failure.
func (p *printer) furtherReading(v *verdict.Verdict) {
	if failures := v.Failures(); len(failures) > 0 {
		p.hang([]span{{plainStyle, "  "}}, span{faintStyle, "Why it matters: claudemock docs " + failures[0].Rule})
	}
}
