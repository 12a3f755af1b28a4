package report

import (
	"cmp"
	"strings"
)

// page writes the whole page.
func (w *htmlWriter) page(v *pageView) {
	w.head(v)
	w.bar(v)
	w.add("<main>\n")
	w.scores(v.Categories)
	w.causes(v.Causes)
	w.conversation(v.Map)
	if len(v.Map) == 0 {
		w.worst("worst", "Worst findings first", v.Worst)
	}
	w.worst("notes", "Notes, which are nobody's failure", v.Noted)
	w.grid(v)
	if len(v.Pooled) > 0 {
		w.add("<section id=\"%s\">\n<h2>Over all sessions</h2>\n", pooledID)
		w.findings(v.Pooled)
		w.add("</section>\n")
	}
	w.notExercised(v.NotExercised)
	if len(v.Unneeded) > 0 {
		w.add("<section id=\"unneeded\">\n<h2>No longer needed in the baseline</h2>\n<p>%s.</p>\n</section>\n", strings.Join(v.Unneeded, ", "))
	}
	w.panels(v.Grid)
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
	title, class, badge := v.outcome()
	w.add("<title>%s · claudemock</title>\n<style>%s</style>\n</head>\n<body>\n<header>\n", title, trusted(pageStyle))
	w.add("<p class=\"brand\">claudemock %s</p>\n", map[bool]string{false: "audit", true: "sweep"}[len(v.Map) > 0])
	w.add("<h1><span class=\"badge %s\">%s</span> %s</h1>\n", class, badge, v.Headline)
	w.addIf(v.Remarks, "<p class=\"about\">%s</p>\n")
	w.add("<p class=\"about\">")
	w.addIf(v.Command, "<code>%s</code> · ")
	w.add("judged as %s", map[string]string{"program": "a program", "tests": "tests", "service": "a service"}[v.Kind])
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
		w.add("<li>\n<a class=\"name\" href=\"%s\">%s</a>\n<span class=\"score\">%d<small>/%d</small></span>\n", c.Target, c.Name, c.Coped, c.Scenarios)
		w.add(`<svg class="meter" width="100%%" height="6" aria-hidden="true"><rect class="track" width="100%%" height="6" rx="3"></rect>`)
		w.add(`<rect class="fail" width="%s" height="6" rx="3"></rect><rect class="known" width="%s" height="6" rx="3"></rect>`, c.Failed, c.Known)
		w.add("<rect class=\"pass\" width=\"%s\" height=\"6\" rx=\"3\"></rect></svg>\n<span class=\"remarks\">%s</span>\n</li>\n", c.Passed, cmp.Or(c.Remarks, "all passed"))
	}
	w.add("</ul>\n</section>\n")
}

// worst writes a card for each rule; those of accepted failures and notes are
// folded.
func (w *htmlWriter) worst(id, title string, all []worstView) {
	if len(all) == 0 {
		return
	}
	w.add("<section id=\"%s\">\n<h2>%s</h2>\n", id, title)
	for _, v := range all {
		class, open := "worst", trusted(" open")
		switch {
		case id == "notes":
			class, open = "worst noted", ""
		case v.Known:
			class, open = "worst accepted", ""
		}
		w.add("<details class=\"%s\"%s>\n<summary><b>%s</b>", class, open, v.Rule)
		if id != "notes" {
			w.severity(v.Severity, !v.Known)
		}
		if v.Known {
			w.add(` <span class="severity">accepted</span>`)
		}
		w.add(" <span class=\"facts\">%d × </span>", len(v.Cases))
		w.addIf(v.Summary, "<span class=\"summary\">%s</span>")
		w.add("</summary>\n")
		w.cases(v.Cases)
		w.chart(v.Chart)
		w.addIf(v.Advice, "<p class=\"advice\"><b>What to do:</b> %s</p>\n")
		w.add("</details>\n")
	}
	w.add("</section>\n")
}

// shownCases is the number of sessions that a card shows before it folds the
// others.
const shownCases = 4

func (w *htmlWriter) cases(all []caseView) {
	w.add("<ul>\n")
	for i, c := range all {
		if i == shownCases {
			w.add("</ul>\n<details class=\"more\"><summary>%d more</summary>\n<ul>\n", len(all)-shownCases)
		}
		known := trusted("")
		if c.Known {
			known = " <small>(accepted)</small>"
		}
		w.add("<li><a href=\"%s\">%s</a>%s: %s</li>\n", c.Target, c.Name, known, c.Text)
	}
	w.add("</ul>\n")
	if len(all) > shownCases {
		w.add("</details>\n")
	}
}

// notExercised lists the scenarios that were not exercised, with the reasons.
func (w *htmlWriter) notExercised(all []missedView) {
	if len(all) == 0 {
		return
	}
	w.add("<section id=\"not-exercised\">\n<h2>Not exercised, so neither passed nor failed</h2>\n<ul class=\"missed\">\n")
	for _, m := range all {
		w.add("<li>%s: ", cmp.Or(m.Reason, "for a reason that is not known"))
		for i, link := range m.Links {
			w.add(`%s<a href="%s">%s</a>`, comma(i), link.Target, link.Name)
		}
		w.addIf(m.Advice, " <span class=\"advice\"><b>What to do:</b> %s</span>")
		w.add("</li>\n")
	}
	w.add("</ul>\n</section>\n")
}

// comma returns the separator before item i of a list.
func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}
