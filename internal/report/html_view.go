package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// pageView is an audit as the page shows it.
type pageView struct {
	Remarks              string // on a sweep: what was tried
	Unit                 string // what a verdict is on
	Causes               []causeView
	Map                  []mapOf
	Failed, Unexercised  bool
	Headline, Command    string
	Kind, Began, Version string
	Categories           []categoryView
	Worst, Noted         []worstView
	Rules                []ruleView // the columns of the grid
	Grid                 []groupView
	Pooled               []findingView
	NotExercised         []missedView
	Unneeded             []string
	Tally                Tally // of all scenarios
}

type categoryView struct {
	linkView
	Remarks               string
	Coped, Scenarios      int    // the number of passed scenarios, and of all
	Passed, Known, Failed string // the ends of the parts of a bar: passed, then accepted, then failed
}

// missedView is scenarios that were not exercised, with their reason.
type missedView struct {
	Reason string
	Advice string
	Links  []linkView
}

type linkView struct{ Name, Target string }

type worstView struct {
	Rule, Severity, Summary, Advice string
	Known                           bool
	Cases                           []caseView
	Chart                           *chartView // of the first case; nil for an accepted failure or a note
}

type caseView struct {
	linkView
	Text  string
	Known bool
}

type ruleView struct{ Name, Summary string }

// groupView is one category: its rows in the grid, and what happened in each.
type groupView struct {
	ID, Name, Remarks string
	Rows              []rowView
	Panels            []panelView
}

type rowView struct {
	linkView
	Standing Standing
	Verdict  cellView
	Cells    []cellView
}

// cellView is a result as a sign, as a colour and in words.
type cellView struct{ Sign, Class, Words, Target string }

type panelView struct {
	ID, Name, Category, Reason, Facts string
	Said                              []string // what a program said last that failed before its first request
	Advice                            string   // what to do about the reason
	Brief                             string   // the text of a folded panel: the broken rules, or why it was not exercised
	Rules                             string   // those that failed or noted something, separated by spaces
	Standing                          Standing
	cellView
	Open     bool
	Findings []findingView
	Passed   []findingView
	Idle     []idleView
	Chart    *chartView
	Lines    []timeline.Row
}

// idleView is a rule that had nothing to judge.
type idleView struct{ Rule, ID string }

type findingView struct {
	cellView
	Rule, Severity, Text, Advice, ID string
}

func newPageView(a *Audit) pageView {
	t := a.tally("")
	view := pageView{
		Unit: a.unit(), Failed: a.Failed(), Unexercised: a.NotExercised(), Headline: headline(a, t), Command: timeline.Plain(strings.Join(a.Command, " "), 0), Kind: string(a.kind()), Version: a.Version,
		Tally: t,
	}
	if !a.Began.IsZero() {
		view.Began = a.Began.UTC().Format("2 January 2006, 15:04 UTC")
	}
	view.Rules = columns(a)
	view.sweep(a)
	for _, b := range a.worst() {
		view.Worst = append(view.Worst, newWorstView(a, b))
	}
	for _, b := range a.noted() {
		view.Noted = append(view.Noted, newWorstView(a, b))
	}
	room := maxOpen
	for n, name := range a.categories() {
		group := groupView{ID: fmt.Sprintf("c%d", n+1), Name: name, Remarks: countPassed(a.tally(name))}
		view.Categories = append(view.Categories, newCategoryView(linkView{name, "#" + group.ID}, a.tally(name)))
		for i := range a.Verdicts {
			if categoryOf(&a.Verdicts[i]) == name {
				group.Rows = append(group.Rows, newRowView(a, i, view.Rules))
				panel := newPanelView(a, i)
				panel.Open = panel.Standing == Failed && room > 0
				if panel.Open {
					room--
				}
				group.Panels = append(group.Panels, panel)
			}
		}
		view.Grid = append(view.Grid, group)
	}
	view.NotExercised = newMissedViews(a)
	for _, f := range a.Pooled {
		view.Pooled = append(view.Pooled, newFindingView(a, nil, f, pooledID+"-"+f.Rule))
	}
	for _, e := range a.Unneeded() {
		view.Unneeded = append(view.Unneeded, e.String())
	}
	return view
}

// maxOpen is the number of new failures that are unfolded. Further ones have a
// line with the broken rules, so that the page stays readable.
const maxOpen = 20

// pooledID is the id of the section about all sessions.
const pooledID = "all-sessions"

// panelID returns the id of a verdict's panel. It is a number, since a scenario can
// have several sessions.
func panelID(i int) string { return fmt.Sprintf("s%d", i+1) }

func linkTo(a *Audit, i int) linkView { return linkView{a.Verdicts[i].Scenario, "#" + panelID(i)} }

func newMissedViews(a *Audit) (all []missedView) {
	for _, m := range a.missed() {
		view := missedView{Reason: m.reason, Advice: m.advice}
		for _, i := range m.places {
			view.Links = append(view.Links, linkTo(a, i))
		}
		all = append(all, view)
	}
	return all
}

func newCategoryView(link linkView, t Tally) categoryView {
	part := func(n int) string { return percent(float64(n) / float64(t.Scenarios)) }
	return categoryView{
		linkView: link, Remarks: strings.Join(remarks(t, "accepted"), " · "), Coped: t.Passed, Scenarios: t.Scenarios,
		Passed: part(t.Passed), Known: part(t.Passed + t.Known), Failed: part(t.Passed + t.Known + t.Failed),
	}
}

// countPassed returns a tally as one line of text.
func countPassed(t Tally) string {
	return strings.Join(append([]string{fmt.Sprintf("%d/%d passed", t.Passed, t.Scenarios)}, remarks(t, "accepted")...), " · ")
}

// columns returns the rules of all verdicts, in the order of their findings, without
// those that are judged over all sessions.
func columns(a *Audit) (all []ruleView) {
	pooled := func(f verdict.Finding) bool {
		return slices.ContainsFunc(a.Pooled, func(p verdict.Finding) bool { return p.Rule == f.Rule })
	}
	for i := range a.Verdicts {
		for _, f := range a.Verdicts[i].Findings {
			if !pooled(f) && !slices.ContainsFunc(all, func(r ruleView) bool { return r.Name == f.Rule }) {
				about, _ := rules.Find(f.Rule)
				all = append(all, ruleView{f.Rule, about.Summary})
			}
		}
	}
	return all
}

func newWorstView(a *Audit, b broken) worstView {
	about, _ := rules.Find(b.rule)
	view := worstView{Rule: b.rule, Severity: string(b.severity), Summary: about.Summary, Advice: adviceOn(b.cases[0].finding), Known: b.cases[0].known}
	first := b.cases[0]
	if first.verdict != nil && first.finding.Result == verdict.Fail && !first.known {
		view.Chart = newChartView(first.verdict)
	}
	for _, c := range b.cases {
		target := "#" + pooledID
		for i := range a.Verdicts {
			if c.verdict == &a.Verdicts[i] {
				target = "#" + findingID(i, b.rule)
			}
		}
		view.Cases = append(view.Cases, caseView{linkView{c.where(), target}, timeline.Plain(c.finding.Text, 0), c.known})
	}
	return view
}

func findingID(i int, rule string) string { return panelID(i) + "-" + rule }

func newRowView(a *Audit, i int, columns []ruleView) rowView {
	v := &a.Verdicts[i]
	row := rowView{linkView: linkTo(a, i), Standing: a.Standing(v), Verdict: standingCell(a.Standing(v))}
	if v.Reason != "" {
		row.Verdict.Words += ": " + timeline.Plain(v.Reason, 0)
	}
	for _, column := range columns {
		cell := cellView{Class: "none", Words: column.Name + ": not asked"}
		for _, f := range v.Findings {
			if f.Rule == column.Name {
				cell = findingCell(a, v, f)
				cell.Target, cell.Words = "#"+findingID(i, f.Rule), f.Rule+": "+cell.Words
			}
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

func standingCell(s Standing) cellView {
	switch s {
	case Failed:
		return cellView{Sign: signFail, Class: "fail", Words: "failed"}
	case Known:
		return cellView{Sign: signKnown, Class: "known", Words: "accepted"}
	case NotExercised:
		return cellView{Sign: signOpen, Class: "open", Words: "not exercised"}
	case untried:
		return cellView{Sign: signNone, Class: "none", Words: "not tried"}
	default:
		return cellView{Sign: signPass, Class: "pass", Words: "passed"}
	}
}

func findingCell(a *Audit, v *verdict.Verdict, f verdict.Finding) cellView {
	switch {
	case f.Result == verdict.Fail && a.Baseline.Accepts(v, f):
		return standingCell(Known)
	case f.Result == verdict.Fail:
		return standingCell(Failed)
	case f.Result == verdict.Pass:
		return standingCell(Passed)
	case f.Result == verdict.Noted:
		return cellView{Sign: signNote, Class: "note", Words: "note"}
	case f.Result == verdict.CannotTell:
		return cellView{Sign: "?", Class: "open", Words: "cannot tell"}
	default:
		return cellView{Sign: signNone, Class: "none", Words: "nothing to judge"}
	}
}

func newPanelView(a *Audit, i int) panelView {
	v := &a.Verdicts[i]
	standing := a.Standing(v)
	panel := panelView{
		ID: panelID(i), Name: v.Scenario, Category: categoryOf(v), Reason: timeline.Plain(v.Reason, 0), Said: saidLast(v), Advice: timeline.Plain(v.Advice, 0), cellView: standingCell(standing),
		Facts:    words.Count(v.Requests, "request") + " in " + words.Seconds(time.Duration(v.Took)),
		Standing: standing, Chart: newChartView(v), Lines: timeline.Rows(linesOf(v)),
	}
	if speed := cmp.Or(v.Speed, 1); speed != a.speed() {
		panel.Facts += fmt.Sprintf(" at speed %g", speed)
	}
	panel.addFindings(a, i)
	return panel
}

// addFindings divides the findings into those that are shown first and those
// that are folded.
func (panel *panelView) addFindings(a *Audit, i int) {
	v := &a.Verdicts[i]
	var failed, telling []string
	failures := v.Failures()
	others := slices.DeleteFunc(slices.Clone(v.Findings), func(f verdict.Finding) bool { return f.Result == verdict.Fail })
	for _, f := range append(failures, others...) {
		view := newFindingView(a, v, f, findingID(i, f.Rule))
		switch f.Result {
		case verdict.Nothing:
			panel.Idle = append(panel.Idle, idleView{f.Rule, view.ID})
			continue
		case verdict.Pass:
			panel.Passed = append(panel.Passed, view)
			continue
		case verdict.Fail:
			failed, telling = append(failed, f.Rule), append(telling, f.Rule)
		case verdict.Noted:
			telling = append(telling, f.Rule)
		}
		panel.Findings = append(panel.Findings, view)
	}
	panel.Rules, panel.Brief = strings.Join(telling, " "), cmp.Or(strings.Join(failed, ", "), panel.Reason)
}

func newFindingView(a *Audit, v *verdict.Verdict, f verdict.Finding, id string) findingView {
	view := findingView{cellView: findingCell(a, v, f), Rule: f.Rule, Text: timeline.Plain(f.Text, 0), ID: id}
	if f.Result == verdict.Fail || f.Result == verdict.Noted {
		view.Advice = adviceOn(f)
	}
	if f.Result == verdict.Fail {
		view.Severity = string(f.Severity)
	}
	return view
}
