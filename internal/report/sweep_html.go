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
		w.add("<p>At ")
		for i, point := range c.Points {
			w.add(`%s<a href="%s">%s</a>`, comma(i), point.Target, point.Name)
		}
		w.add("</p>\n</details>\n")
	}
	w.add("</section>\n")
}

// conversation is the map: a row for each place, a column for each kind of fault. A cell
// opens the timeline of its point.
func (w *htmlWriter) conversation(all []mapOf) {
	if len(all) == 0 {
		return
	}
	var rows []mapRow
	for _, m := range all {
		rows = append(rows, m.Rows...)
	}
	columns := columnsOf(rows)
	w.add(`<section id="map">
<h2>The conversation, and where it fails</h2>
<p class="legend"><span class="fail">✗ failed</span> <span class="known">≈ failed, and accepted</span> <span class="pass">✓ passed</span> <span class="open">– not reached</span> <span class="none">· no time was left</span></p>
<div class="scroll window" tabindex="0" role="region" aria-label="Places and faults">
<table class="grid">
<thead><tr><th scope="col">place</th>`)
	for _, fault := range columns {
		w.add(`<th scope="col" class="rule"><span>%s</span></th>`, spaced(fault))
	}
	w.add("</tr></thead>\n")
	for _, m := range all {
		w.add("<tbody>\n<tr class=\"category\"><th scope=\"rowgroup\" colspan=\"%d\">%s · %s</th></tr>\n", len(columns)+1, m.Request, m.about())
		for _, r := range m.Rows {
			w.add(`<tr><th scope="row">%s</th>`, r.Place)
			for _, fault := range columns {
				w.cell(r.view(fault))
			}
			w.add("</tr>\n")
		}
		w.add("</tbody>\n")
	}
	w.add("</table>\n</div>\n</section>\n")
}

// view is a cell of the map, as those of the grid are shown.
func (r *mapRow) view(fault string) cellView {
	c := r.cell(fault)
	switch {
	case c == nil:
		return cellView{Class: "none"}
	case c.Verdict < 0:
		return cellView{Class: "none", Sign: "·"}
	}
	view := standingCell(c.Standing)
	view.Target, view.Words = "#"+panelID(c.Verdict), r.Place+", "+spaced(fault)+": "+view.Words
	return view
}
