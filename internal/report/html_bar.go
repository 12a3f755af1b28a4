package report

import "fmt"

// outcome returns the result of the audit as a title, a colour and a badge.
func (v *pageView) outcome() (title, class, badge string) {
	switch {
	case v.Failed:
		return fmt.Sprintf("%d failed", v.Tally.Failed), "fail", "✗ failed"
	case v.Unexercised:
		return "not exercised", "open", "– not exercised"
	case v.Tally.Known > 0:
		return fmt.Sprintf("%d accepted", v.Tally.Known), "known", "≈ nothing new failed"
	default:
		return "passed", "pass", "✓ passed"
	}
}

// bar stays at the top of the window. It has the number of scenarios by
// standing, with boxes that filter them, a search, and links to the sections.
// The boxes work without the script; parts that need the script are hidden
// without it.
func (w *htmlWriter) bar(v *pageView) {
	if len(v.Grid) == 0 {
		return
	}
	_, class, badge := v.outcome()
	w.add("<div class=\"bar\">\n<div class=\"filters\" role=\"search\" aria-label=\"Which %ss are shown\">\n<b class=\"%s\">%s</b>\n", v.Unit, class, badge)
	for _, b := range []struct {
		id       string
		standing Standing
		n        int
	}{{"show-fail", Failed, v.Tally.Failed}, {"show-known", Known, v.Tally.Known}, {"show-open", NotExercised, v.Tally.NotExercised}, {"show-pass", Passed, v.Tally.Passed}} {
		if b.n > 0 {
			cell := standingCell(b.standing)
			w.add("<label class=\"chip %s\"><input type=\"checkbox\" id=\"%s\" checked> %s %d %s</label>\n", cell.Class, b.id, cell.Sign, b.n, b.standing.said())
		}
	}
	w.add("<span class=\"scripted\" hidden><input type=\"search\" id=\"search\" placeholder=\"Search\" aria-label=\"Search names, findings and timelines\">\n")
	w.choice("rule", "any rule", v.telling())
	var categories []string
	for _, group := range v.Grid {
		categories = append(categories, group.Name)
	}
	of := "any category"
	if v.Map != nil {
		of = "any request"
	}
	w.choice("category", of, categories)
	w.add("<button type=\"button\" id=\"fold\">Fold all</button> <output id=\"shown\"></output></span>\n</div>\n")
	w.contents(v)
	w.add("</div>\n")
}

func (w *htmlWriter) choice(id, any string, values []string) {
	w.add("<select id=\"%s\" aria-label=\"Only of one %[1]s\"><option value=\"\">%s</option>", id, any)
	for _, value := range values {
		w.add("<option>%s</option>", value)
	}
	w.add("</select>\n")
}

// telling returns the rules that failed or noted something in any session.
func (v *pageView) telling() (rules []string) {
	for _, all := range [][]worstView{v.Worst, v.Noted} {
		for _, one := range all {
			rules = append(rules, one.Rule)
		}
	}
	return rules
}

// contents links to the sections that the page has.
func (w *htmlWriter) contents(v *pageView) {
	w.add("<nav aria-label=\"Contents\">")
	for _, section := range []struct {
		id, name string
		there    bool
	}{
		{"worst", "Worst findings", len(v.Worst) > 0},
		{"map", "Map", len(v.Map) > 0},
		{"notes", "Notes", len(v.Noted) > 0},
		{"grid", "Every rule", true},
		{pooledID, "Over all sessions", len(v.Pooled) > 0},
		{"not-exercised", "Not exercised", len(v.NotExercised) > 0},
		{"unneeded", "Baseline", len(v.Unneeded) > 0},
		{"happened", "What happened", true},
	} {
		if section.there {
			w.add("<a href=\"#%s\">%s</a> ", section.id, section.name)
		}
	}
	w.add("</nav>\n")
}
