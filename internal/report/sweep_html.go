package report

import (
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
)

// causeView is a cause as the page shows it.
type causeView struct {
	Rule, Severity, Text, Smallest, Advice, Also, Remark, Again, YAML string
	Known                                                             bool
	Points                                                            []linkView
}

// sweep adds what only a sweep has.
func (v *pageView) sweep(a *Audit) {
	if a.Sweep == nil {
		return
	}
	v.Remarks, v.Map = a.Sweep.remarks(), a.maps()
	for i := range a.Sweep.Causes {
		c := &a.Sweep.Causes[i]
		view := causeView{
			Rule: c.Finding.Rule, Severity: string(c.Finding.Severity), Text: timeline.Plain(c.Finding.Text, 0), Smallest: c.Smallest().String(),
			Advice: c.Finding.Advice, Also: c.also(), Remark: c.confirmed(), Again: timeline.Plain(c.rerun(a.Command), 0), Known: c.accepted(a),
		}
		if c.Reproduction != nil {
			view.YAML = string(c.Reproduction.YAML)
		}
		for _, name := range c.points() {
			view.Points = append(view.Points, linkView{name, "#" + panelID(a.indexOf(name))})
		}
		v.Causes = append(v.Causes, view)
	}
}

// indexOf returns the place of the verdict on a point.
func (a *Audit) indexOf(point string) int {
	for i := range a.Verdicts {
		if a.Verdicts[i].Scenario == point {
			return i
		}
	}
	return -1
}

// causes writes a card for each cause, with its smallest scenario.
func (w *htmlWriter) causes(all []causeView) {
	if len(all) == 0 {
		return
	}
	w.add("<section id=\"worst\">\n<h2>Worst findings first</h2>\n")
	for _, c := range all {
		class, open := "worst", trusted(" open")
		if c.Known {
			class, open = "worst accepted", ""
		}
		w.add("<details class=\"%s\"%s>\n<summary><b>%s</b>", class, open, c.Rule)
		w.severity(c.Severity, !c.Known)
		if c.Known {
			w.add(` <span class="severity">accepted</span>`)
		}
		w.add(" <span class=\"facts\">%s</span></summary>\n<p>%s</p>\n<p>The smallest: %s</p>\n", words.Count(len(c.Points), "point"), c.Text, c.Smallest)
		w.addIf(c.Advice, "<p class=\"advice\"><b>What to do:</b> %s</p>\n")
		w.addIf(c.Also, "<p>Also breaks: %s</p>\n")
		w.addIf(c.Remark, "<p class=\"facts\">%s</p>\n")
		w.addIf(c.Again, "<p><code>%s</code></p>\n")
		w.addIf(c.YAML, "<details class=\"more\"><summary>The smallest scenario that shows it</summary>\n<div class=\"scroll\"><pre>%s</pre></div>\n</details>\n")
		w.points(c.Points)
		w.add("</details>\n")
	}
	w.add("</section>\n")
}

// points links to the timelines of points, with most of many folded.
func (w *htmlWriter) points(all []linkView) {
	w.add("<p>At ")
	for i, point := range all {
		if i == shownCases {
			w.add("</p>\n<details class=\"more\"><summary>%d more</summary>\n<p>", len(all)-shownCases)
		} else if i > 0 {
			w.add(", ")
		}
		w.add(`<a href="%s">%s</a>`, point.Target, point.Name)
	}
	w.add("</p>\n")
	if len(all) > shownCases {
		w.add("</details>\n")
	}
}

// conversation is the map: a row for each place, a column for each kind of fault. A cell
// opens the timeline of its point.
func (w *htmlWriter) conversation(all []mapOf) {
	if len(all) == 0 {
		return
	}
	w.add("<section id=\"map\">\n<h2>The conversation, and where it fails</h2>\n<p class=\"legend\">")
	for _, key := range legendOf(all) {
		w.add(`<span class="%s">%s %s</span> `, key.Class, key.Sign, key.Words)
	}
	w.add("</p>\n<p class=\"facts\">%s %s</p>\n<div class=\"maps\">\n", whatPasses, whatACellIs)
	for _, t := range tablesOf(all) {
		w.mapTable(&t)
	}
	w.add("</div>\n</section>\n")
}

func (w *htmlWriter) mapTable(t *mapTable) {
	w.add(`<div class="scroll" tabindex="0" role="region" aria-label="%[1]s">
<table class="grid">
<caption>%[1]s<br><span class="facts">%[2]s</span></caption>
<thead><tr><td></td>`, t.Title, t.About)
	for _, fault := range t.Columns {
		w.add(`<th scope="col" class="rule"><span>%s</span></th>`, fault)
	}
	w.add("</tr></thead>\n<tbody>\n")
	for _, r := range t.Rows {
		w.add(`<tr><th scope="row">%s</th>`, r.Place)
		for _, fault := range t.Columns {
			w.cell(r.view(fault))
		}
		w.add("</tr>\n")
	}
	w.add("</tbody>\n</table>\n</div>\n")
}
