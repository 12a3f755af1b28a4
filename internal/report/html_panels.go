package report

import (
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
)

// grid is a table of every scenario and every rule. It scrolls in a window of
// its own, so that its head stays in sight and the page stays short.
func (w *htmlWriter) grid(v *pageView) {
	if len(v.Grid) == 0 {
		return
	}
	w.add(`<section id="grid">
<h2>Every %s, every rule</h2>
<p class="legend"><span class="fail">✗ failed</span> <span class="known">≈ failed, and accepted</span> <span class="pass">✓ passed</span> <span class="note">• note</span> <span class="open">? cannot tell</span> <span class="open">– not exercised</span> <span class="none">· nothing to judge</span></p>
<div class="scroll window" tabindex="0" role="region" aria-label="Scenarios and rules">
<table class="grid">
<thead><tr><th scope="col">%[1]s</th><th scope="col" class="rule"><span>verdict</span></th>`, v.Unit)
	for _, r := range v.Rules {
		w.add(`<th scope="col" class="rule" title="%s"><span>%s</span></th>`, r.Summary, r.Name)
	}
	w.add("</tr></thead>\n")
	for _, group := range v.Grid {
		w.add("<tbody>\n<tr class=\"category\"><th scope=\"rowgroup\" colspan=\"2\">%s</th>", group.Name)
		for range v.Rules {
			w.add("<td></td>")
		}
		w.add("</tr>\n")
		for _, row := range group.Rows {
			w.add(`<tr data-standing="%s"><th scope="row"><a href="%s">%s</a></th>`, row.Standing, row.Target, row.Name)
			row.Verdict.Target = row.Target
			for _, cell := range append([]cellView{row.Verdict}, row.Cells...) {
				w.cell(cell)
			}
			w.add("</tr>\n")
		}
		w.add("</tbody>\n")
	}
	w.add("</table>\n</div>\n</section>\n")
}

func (w *htmlWriter) cell(c cellView) {
	w.add(`<td class="%s">`, c.Class)
	if c.Target != "" {
		w.add(`<a href="%s" title="%[2]s" aria-label="%[2]s">%[3]s</a>`, c.Target, c.Words, c.Sign)
	}
	w.add("</td>")
}

// panels show the sessions: one line for each, and the first new failures in
// full.
func (w *htmlWriter) panels(groups []groupView) {
	if len(groups) == 0 {
		return
	}
	w.add("<section id=\"happened\">\n<h2>What happened</h2>\n")
	for _, g := range groups {
		w.add("<section class=\"group\" id=\"%s\">\n<h3>%s <span class=\"facts\">%s</span></h3>\n", g.ID, g.Name, g.Remarks)
		for _, p := range g.Panels {
			w.panel(p)
		}
		w.add("</section>\n")
	}
	w.add("</section>\n")
}

func (w *htmlWriter) panel(p panelView) {
	open := trusted("")
	if p.Open {
		open = " open"
	}
	w.add(`<details class="panel" id="%s" data-standing="%s" data-category="%s" data-rules="%s"%s>`, p.ID, p.Standing, p.Category, p.Rules, open)
	w.add("\n<summary>")
	w.sign(p.cellView)
	w.add(" <b>%s</b> <span class=\"facts\">%s", p.Name, p.Words)
	w.addIf(p.Brief, " · %s")
	w.add(" · %s</span></summary>\n", p.Facts)
	w.addIf(p.Reason, "<p>%s</p>\n")
	for _, line := range p.Said {
		w.add("<p class=\"facts\">│ %s</p>\n", line)
	}
	w.addIf(p.Advice, "<p class=\"advice\"><b>What to do:</b> %s</p>\n")
	w.findings(p.Findings)
	w.chart(p.Chart)
	w.lines(p)
	w.quiet(p)
	w.add("</details>\n")
}

// lines is the timeline in words, folded if there is a drawing.
func (w *htmlWriter) lines(p panelView) {
	if len(p.Lines) == 0 {
		return
	}
	open := trusted("")
	if p.Chart == nil {
		open = " open"
	}
	w.add("<details class=\"more\"%s><summary>Timeline, %s</summary>\n", open, words.Count(len(p.Lines), "line"))
	w.rows(p.Lines)
	w.add("</details>\n")
}

func (w *htmlWriter) rows(rows []timeline.Row) {
	w.add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Timeline\"><table class=\"lines\">\n")
	for _, row := range rows {
		class := ""
		if row.Bad {
			class = ` class="bad"`
		}
		w.add("<tr%s><td class=\"head\">%s</td><td>%s</td></tr>\n", trusted(class), row.Head, row.Text)
	}
	w.add("</table></div>\n")
}

// quiet writes the folded part: the rules that passed, and those that had
// nothing to judge.
func (w *htmlWriter) quiet(p panelView) {
	if len(p.Passed)+len(p.Idle) == 0 {
		return
	}
	w.add("<details class=\"more\"><summary>%s passed", words.Count(len(p.Passed), "rule"))
	if len(p.Idle) > 0 {
		w.add(", %d had nothing to judge", len(p.Idle))
	}
	w.add("</summary>\n")
	if len(p.Passed) > 0 {
		w.findings(p.Passed)
	}
	if len(p.Idle) > 0 {
		w.add(`<p class="idle">Nothing to judge: `)
		for i, idle := range p.Idle {
			w.add(`%s<span id="%s">%s</span>`, comma(i), idle.ID, idle.Rule)
		}
		w.add(".</p>\n")
	}
	w.add("</details>\n")
}

func (w *htmlWriter) findings(all []findingView) {
	if len(all) == 0 {
		return
	}
	w.add("<ul class=\"findings\">\n")
	for _, f := range all {
		w.add(`<li id="%s">`, f.ID)
		w.sign(f.cellView)
		w.add(" <b>%s</b>", f.Rule)
		w.severity(f.Severity, f.Class == "fail")
		found := f.Text
		if f.Class == "open" || f.Class == "known" || f.Class == "note" {
			found = f.Words + ": " + found
		}
		w.add(` <span class="found">%s</span>`, found)
		w.addIf(f.Advice, `<br><span class="advice"><b>What to do:</b> %s</span>`)
		w.add("</li>\n")
	}
	w.add("</ul>\n")
}

// severity writes a severity, without colour unless loud.
func (w *htmlWriter) severity(severity string, loud bool) {
	switch {
	case loud:
		w.addIf(severity, ` <span class="severity %[1]s">%[1]s</span>`)
	default:
		w.addIf(severity, ` <span class="severity">%s</span>`)
	}
}

func (w *htmlWriter) sign(c cellView) {
	w.add(`<span class="sign %s" title="%s">%s</span>`, c.Class, c.Words, c.Sign)
}
