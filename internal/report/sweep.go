package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// Sweep is what a sweep has beside the verdicts on its points, which have the names of the
// points in the place of those of scenarios.
type Sweep struct {
	Requests []sweep.Request // of the baseline
	Tried    []sweep.Point   // in the order of the verdicts of the audit
	Left     []sweep.Point   // not tried, for lack of time
	Points   int             // how many the conversation has
	Classes  int             // how many of them can show something of their own
	Spared   int             // how many were not tried because they can be no different from others that were
	Causes   []Cause         // the worst first
	Remark   string          // which comparison with the healthy run was not made, as a clause; "" for none
}

// Cause is what is wrong at some points, with the smallest scenario that shows it.
type Cause struct {
	sweep.Group
	Reproduction *sweep.Reproduction // nil if none was made
	File         string              // where it was written; "" for nowhere
	Discounted   bool                // it does not fail the sweep: a hang that never came again
}

// Gone is 1 if the finding did not come again in any run, and 0 otherwise or if none was made.
func (c *Cause) Gone() int {
	if c.Reproduction != nil && c.Reproduction.Gone() {
		return 1
	}
	return 0
}

// accepted reports whether the baseline of the audit accepts all that is wrong at each of the
// points.
func (c *Cause) accepted(a *Audit) bool {
	for i := range c.Results {
		at := verdict.Verdict{Scenario: c.Results[i].Point.Name()}
		for _, f := range c.Results[i].Findings {
			if !a.Baseline.Accepts(&at, verdict.Finding{Rule: f.Rule}) {
				return false
			}
		}
	}
	return true
}

// points lists the names of the points, the smallest first.
func (c *Cause) points() (names []string) {
	for i := range c.Results {
		names = append(names, c.Results[i].Point.Name())
	}
	return names
}

// also lists the other rules that are broken at the points, as a text; "" for none.
func (c *Cause) also() string { return strings.Join(c.Also, ", ") }

// confirmed says how often the reproduction failed when it was run again, and whether it
// does so by itself; "" if each time.
func (c *Cause) confirmed() string {
	r := c.Reproduction
	switch {
	case r == nil:
		return "no reproduction was made"
	case c.Discounted:
		return fmt.Sprintf("flaky: it did not come again in %s, and fails nothing, since the machine may have been too busy", words.Count(r.Runs, "run"))
	case r.Fails == 0:
		return fmt.Sprintf("flaky: it did not come again in %s", words.Count(r.Runs, "run"))
	case r.Fails < r.Runs:
		return fmt.Sprintf("flaky: it came again in %d of %d runs", r.Fails, r.Runs)
	case r.Alone == 0:
		return "only the comparison with the healthy run shows it, so that `claudemock run` passes"
	default:
		return ""
	}
}

// rerun is the command that runs the reproduction; "" if it is in no file.
func (c *Cause) rerun(command []string) string {
	if c.File == "" || c.Reproduction == nil {
		return ""
	}
	return fmt.Sprintf("claudemock run --scenarios %s --scenario %s -- %s", c.File, c.Reproduction.Scenario.Name, strings.Join(command, " "))
}

// remarks says what was tried, and what was not.
func (s *Sweep) remarks() string {
	text := fmt.Sprintf("The conversation has %s", words.Count(s.Points, "point"))
	if s.Classes < s.Points {
		text += fmt.Sprintf(", of which %d can show something of their own", s.Classes)
	}
	if s.Spared > 0 {
		text += fmt.Sprintf("; not tried: %d whose failure lasts, since the program does not ask again", s.Spared)
	}
	if len(s.Left) > 0 {
		text += fmt.Sprintf("; no time was left for %d, the least telling", len(s.Left))
	}
	if s.Remark != "" {
		text += "; " + s.Remark
	}
	return text
}

// mapOf is the part of the map that shows one request whose points were tried.
type mapOf struct {
	Request string   // e.g. "request 2"
	About   string   // what is asked and answered
	Like    []string // the other requests that it stands for
	Rows    []mapRow // in the order of the answer; the first has what comes in place of it
}

type mapRow struct {
	Place string // in words
	Where string // the request and the place
	Cells []mapCell
}

// mapCell is what became of one kind of fault at one place: once, for good, and followed by
// another. The verdict is the worst of them.
type mapCell struct {
	Fault    string   // in words
	Standing Standing // untried if no time was left
	Verdict  int      // its place in the verdicts of the audit; -1 for none
}

// maps returns the conversation of a sweep.
func (a *Audit) maps() (all []mapOf) {
	s := a.Sweep
	for i := range s.Requests {
		r := &s.Requests[i]
		m := mapOf{Request: fmt.Sprintf("request %d", r.Ordinal), About: about(r)}
		for k := range s.Tried {
			if p := &s.Tried[k]; p.Request == r.Ordinal {
				m.add(p, k, a.Standing(&a.Verdicts[k]))
			}
		}
		for k := range s.Left {
			if p := &s.Left[k]; p.Request == r.Ordinal {
				m.add(p, -1, untried)
			}
		}
		if len(m.Rows) == 0 {
			continue
		}
		places := r.Places()
		slices.SortStableFunc(m.Rows, func(x, y mapRow) int { return slices.Index(places, x.Place) - slices.Index(places, y.Place) })
		for k := range m.Rows {
			m.Rows[k].Place = spaced(m.Rows[k].Place)
			m.Rows[k].Where = m.Request + ", " + m.Rows[k].Place
			slices.SortFunc(m.Rows[k].Cells, func(x, y mapCell) int { return strings.Compare(x.Fault, y.Fault) })
		}
		all = append(all, m)
	}
	return all
}

// about says what the request asks for, and for which others it stands.
func (m *mapOf) about() string {
	text := timeline.Plain(m.About, 0)
	if len(m.Like) > 0 {
		text += " · stands for " + strings.Join(m.Like, ", ") + ", too"
	}
	return text
}

// add enters a point.
func (m *mapOf) add(p *sweep.Point, at int, standing Standing) {
	for _, ordinal := range p.For {
		name := fmt.Sprintf("request %d", ordinal)
		if name != m.Request && !slices.Contains(m.Like, name) {
			m.Like = append(m.Like, name)
		}
	}
	row := slices.IndexFunc(m.Rows, func(r mapRow) bool { return r.Place == p.Place })
	if row < 0 {
		row, m.Rows = len(m.Rows), append(m.Rows, mapRow{Place: p.Place})
	}
	cells := &m.Rows[row].Cells
	one := mapCell{spaced(p.Fault), standing, at}
	i := slices.IndexFunc(*cells, func(c mapCell) bool { return c.Fault == one.Fault })
	switch {
	case i < 0:
		*cells = append(*cells, one)
	case worse(standing) < worse((*cells)[i].Standing):
		(*cells)[i] = one
	}
}

// worse ranks standings, the worst first.
func worse(s Standing) int {
	return slices.Index(standings, s)
}

// about says what a request asks for and what its answer consists of.
func about(r *sweep.Request) string {
	how := "a plain answer"
	if r.Survey.Streamed {
		how = "a stream"
	}
	parts := []string{r.Endpoint, how}
	if blocks := slices.Compact(slices.Clone(r.Survey.Blocks)); len(blocks) > 0 {
		parts = append(parts, strings.Join(blocks, ", "))
	}
	return strings.Join(append(parts, r.Survey.Tools...), " · ")
}
