package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// findings prints the failures and notes, each with its proof and advice, the
// passed rules in one line, and the rules that were not judged.
func (p *printer) findings(v *verdict.Verdict, o Options) {
	failed, noted, open := v.Failures(), v.That(verdict.Noted), v.That(verdict.CannotTell)
	p.wide = widest(failed, noted)
	if o.Verbose {
		p.wide = widest(failed, noted, open)
	}
	lines := linesOf(v)
	for _, f := range failed {
		p.finding(span{errorStyle, signFail}, f, f.Text)
		p.proof(timeline.Proof(lines, f, v.Ending), f)
	}
	for _, f := range noted {
		p.finding(span{noteStyle, signNote}, f, "note: "+f.Text)
		p.proof(timeline.Proof(lines, f, v.Ending), f)
	}
	p.names(span{goodStyle, signPass}, plainStyle, "", v.That(verdict.Pass))
	if !o.Verbose {
		idle := len(v.That(verdict.Nothing))
		idleText := words.Count(idle, "rule")
		if len(open) > 0 {
			idleText = strconv.Itoa(idle)
		}
		p.count(words.Count(len(open), "rule")+" cannot tell", len(open), idleText+" had nothing to judge", idle)
		return
	}
	for _, f := range open {
		p.finding(span{warnStyle, signOpen}, f, "cannot tell: "+f.Text)
	}
	p.names(span{faintStyle, signOpen}, faintStyle, "nothing to judge: ", v.That(verdict.Nothing))
}

func widest(lists ...[]verdict.Finding) (wide int) {
	for _, list := range lists {
		for _, f := range list {
			wide = max(wide, len(f.Rule))
		}
	}
	return wide
}

func (p *printer) finding(sign span, f verdict.Finding, text string) {
	head := []span{{plainStyle, "  "}, sign, {plainStyle, fmt.Sprintf(" %-*s   ", p.wide, f.Rule)}}
	p.hang(head, span{plainStyle, timeline.Plain(text, maxText)})
}

// proof prints the lines that prove a finding, and the advice.
func (p *printer) proof(rows []timeline.Row, f verdict.Finding) {
	p.timeline("      ", rows)
	if what := adviceOn(f); what != "" {
		p.hang([]span{{faintStyle, "    what to do: "}}, span{plainStyle, what})
	}
}

// names prints the rules of findings in one line.
func (p *printer) names(sign span, style terminal.Style, title string, findings []verdict.Finding) {
	if len(findings) == 0 {
		return
	}
	ids := make([]string, len(findings))
	for i, f := range findings {
		ids[i] = f.Rule
	}
	p.hang([]span{{plainStyle, "  "}, sign, {plainStyle, " "}, {style, title}}, span{style, strings.Join(ids, " · ")})
}

// count prints in one line how many rules could not tell, and how many had
// nothing to judge.
func (p *printer) count(openText string, open int, idleText string, idle int) {
	var parts []string
	if open > 0 {
		parts = append(parts, openText)
	}
	if idle > 0 {
		parts = append(parts, idleText)
	}
	if len(parts) > 0 {
		p.hang([]span{{plainStyle, "  "}, {faintStyle, signOpen + " "}}, span{faintStyle, strings.Join(parts, ", ") + ": --verbose lists them"})
	}
}

// textOf returns a finding in plain text: its text, its proof and its advice.
func textOf(v *verdict.Verdict, f verdict.Finding, remark string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s: %s\n", f.Rule, remark, timeline.Plain(f.Text, 0))
	if v != nil {
		for _, row := range timeline.Proof(linesOf(v), f, v.Ending) {
			fmt.Fprintf(&b, "    %s%s\n", row.Head, row.Text)
		}
	}
	if what := adviceOn(f); what != "" {
		fmt.Fprintf(&b, "  what to do: %s\n", what)
	}
	return b.String()
}

// adviceOn returns the advice of a finding, or that of its rule if an older version
// made the finding without advice.
func adviceOn(f verdict.Finding) string {
	if f.Advice == "" && (f.Result == verdict.Fail || f.Result == verdict.Noted) {
		return verdict.Advice(f.Rule)
	}
	return f.Advice
}
