package report

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/timeline"
)

// page writes the whole page.
func (w *htmlWriter) page(v *pageView) {
	w.head(v)
	w.add("<main>\n")
	w.scores(v.Categories)
	w.worst(v.Worst)
	w.grid(v)
	if len(v.Pooled) > 0 {
		w.add("<section id=\"%s\">\n<h2>Over all sessions</h2>\n", pooledID)
		w.findings(v.Pooled)
		w.add("</section>\n")
	}
	w.alsoGoodToKnow(v)
	w.panels(v.Panels)
	w.add("</main>\n<script>%s</script>\n</body>\n</html>\n", trusted(pageScript))
}

func (w *htmlWriter) head(v *pageView) {
	w.add(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
`, policy())
	title, class, badge := "passed", "pass", "✓ passed"
	if v.Failed {
		class, badge = "fail", "✗ failed"
		title = strconv.Itoa(v.Broken) + " failed"
	}
	w.add("<title>%s · claudemock</title>\n<style>%s</style>\n</head>\n<body>\n<header>\n", title, trusted(pageStyle))
	w.add("<p class=\"brand\">claudemock audit</p>\n")
	w.add("<h1><span class=\"badge %s\">%s</span> %s</h1>\n", class, badge, v.Headline)
	w.add("<p class=\"about\">")
	w.addIf(v.Command, "<code>%s</code> · ")
	kind := "a program"
	if v.Kind == "tests" {
		kind = "tests"
	}
	w.add("judged as %s", kind)
	w.addIf(v.Began, " · %s")
	w.addIf(v.Version, " · claudemock %s")
	w.add("</p>\n</header>\n")
}

func (w *htmlWriter) scores(all []categoryView) {
	if len(all) == 0 {
		return
	}
	w.add("<section aria-label=\"Categories\">\n<ul class=\"scores\">\n")
	for _, c := range all {
		w.add("<li>\n<span class=\"name\">%s</span>\n<span class=\"score\">%d<small>/%d</small></span>\n", c.Name, c.Coped, c.Scenarios)
		w.add(`<svg class="meter" width="100%%" height="6" aria-hidden="true"><rect class="track" width="100%%" height="6" rx="3"></rect>`)
		w.add(`<rect class="known" width="%s" height="6" rx="3"></rect><rect class="pass" width="%s" height="6" rx="3"></rect></svg>`, c.Known, c.Passed)
		w.add("\n<span class=\"remarks\">%s</span>\n</li>\n", cmp.Or(c.Remarks, "all passed"))
	}
	w.add("</ul>\n</section>\n")
}

func (w *htmlWriter) worst(all []worstView) {
	if len(all) == 0 {
		return
	}
	w.add("<section>\n<h2>Worst findings first</h2>\n")
	for _, v := range all {
		class := "worst"
		if v.Known {
			class += " accepted"
		}
		w.add("<article class=\"%s\">\n<h3>%s ", class, v.Rule)
		w.addIf(v.Severity, `<span class="severity %[1]s">%[1]s</span>`)
		if v.Known {
			w.add(` <span class="severity">known</span>`)
		}
		w.add("</h3>\n")
		w.addIf(v.Summary, "<p class=\"summary\">%s</p>\n")
		w.add("<ul>\n")
		for _, c := range v.Cases {
			known := ""
			if c.Known {
				known = " <small>(known)</small>"
			}
			w.add("<li><a href=\"%s\">%s</a>%s: %s</li>\n", c.Target, c.Name, trusted(known), c.Text)
		}
		w.add("</ul>\n")
		w.chart(v.Chart)
		w.addIf(v.Advice, "<p class=\"advice\"><b>What to do:</b> %s</p>\n")
		w.add("</article>\n")
	}
	w.add("</section>\n")
}

// grid is a table of every scenario and every rule.
func (w *htmlWriter) grid(v *pageView) {
	if len(v.Grid) == 0 {
		return
	}
	w.add(`<section>
<h2>Every scenario, every rule</h2>
<p class="legend"><span class="pass">✓ passed</span> <span class="fail">✗ failed</span> <span class="known">≈ known failure</span> <span class="open">? cannot tell</span> <span class="open">– not exercised</span> <span class="none">· nothing to judge</span></p>
<div class="scroll" tabindex="0" role="region" aria-label="Scenarios and rules">
<table class="grid">
<thead><tr><th scope="col">scenario</th><th scope="col" class="rule"><span>verdict</span></th>`)
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
			w.add(`<tr><th scope="row"><a href="%s">%s</a></th>`, row.Target, row.Name)
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

func (w *htmlWriter) alsoGoodToKnow(v *pageView) {
	if len(v.NotExercised) == 0 && len(v.Unneeded) == 0 {
		return
	}
	w.add("<section>\n<h2>Also good to know</h2>\n")
	if len(v.NotExercised) > 0 {
		w.add("<p>Not exercised, so neither passed nor failed: ")
		for i, link := range v.NotExercised {
			w.add(`%s<a href="%s">%s</a>`, comma(i), link.Target, link.Name)
		}
		w.add(".</p>\n")
	}
	if len(v.Unneeded) > 0 {
		w.add("<p>No longer needed in the baseline: %s.</p>\n", strings.Join(v.Unneeded, ", "))
	}
	w.add("</section>\n")
}

// panels show what happened in each session.
func (w *htmlWriter) panels(all []panelView) {
	if len(all) == 0 {
		return
	}
	w.add("<section>\n<h2>What happened</h2>\n")
	for _, p := range all {
		open := ""
		if p.Open {
			open = " open"
		}
		w.add("<details class=\"panel\" id=\"%s\"%s>\n<summary>", p.ID, open)
		w.sign(p.cellView)
		w.add(" <b>%s</b> <span class=\"facts\">%s · %s · <span>%s</span></span></summary>\n", p.Name, p.Category, p.Words, p.Facts)
		w.addIf(p.Reason, "<p>%s</p>\n")
		w.findings(p.Findings)
		w.chart(p.Chart)
		w.lines(p.Lines)
		if len(p.Idle) > 0 {
			w.add(`<p class="idle">Nothing to judge: `)
			for i, idle := range p.Idle {
				w.add(`%s<span id="%s">%s</span>`, comma(i), idle.ID, idle.Rule)
			}
			w.add(".</p>\n")
		}
		w.add("</details>\n")
	}
	w.add("</section>\n")
}

func (w *htmlWriter) lines(rows []timeline.Row) {
	if len(rows) == 0 {
		return
	}
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

func (w *htmlWriter) findings(all []findingView) {
	w.add("<ul class=\"findings\">\n")
	for _, f := range all {
		w.add(`<li id="%s">`, f.ID)
		w.sign(f.cellView)
		w.add(" <b>%s</b>", f.Rule)
		w.addIf(f.Severity, ` <span class="severity %[1]s">%[1]s</span>`)
		found := f.Text
		if f.Class == "open" {
			found = f.Words + ": " + found
		}
		w.add(` <span class="found">%s</span>`, found)
		w.addIf(f.Advice, `<br><span class="advice"><b>What to do:</b> %s</span>`)
		w.add("</li>\n")
	}
	w.add("</ul>\n")
}

func (w *htmlWriter) sign(c cellView) {
	w.add(`<span class="sign %s" title="%s">%s</span>`, c.Class, c.Words, c.Sign)
}

// comma is what stands before the item i of a list.
func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}
