package sweep

import (
	"cmp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/script"
)

// Group is points that fail for one cause.
type Group struct {
	Finding Finding // that of the smallest point
	Family  Family
	Results []Result // the smallest point first; each is in one group only
}

// Smallest is the smallest point of the group.
func (g *Group) Smallest() *Point { return &g.Results[0].Point }

// cause is what findings of one group have in common.
type cause struct {
	rule   string
	family Family
	crash  string // the text of a panic: each is a cause of its own
}

func causeOf(p *Point, f *Finding) cause {
	c := cause{rule: f.Rule, family: p.Family()}
	if f.Rule == FoundCrash {
		c.crash = f.Text
	}
	return c
}

// Groups puts the results of points that failed together. A mistake often breaks several
// rules, and not the same ones at each point, so a group is made of the cause that most of
// the points have that are in no group yet. Causes of two families are one if the findings
// read alike. The worst group comes first.
func Groups(results []Result) []Group {
	left := slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return r.State != Failed })
	var groups []Group
	for len(left) > 0 {
		common := mostCommon(left)
		g := Group{}
		left = slices.DeleteFunc(left, func(r Result) bool {
			i := slices.IndexFunc(r.Findings, func(f Finding) bool { return causeOf(&r.Point, &f) == common })
			if i >= 0 {
				g.Results = append(g.Results, r)
			}
			return i >= 0
		})
		g.choose(common.rule)
		groups = merged(groups, g)
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Finding.Severity.Rank(), b.Finding.Severity.Rank()), cmp.Compare(len(b.Results), len(a.Results)),
			bySize(a.Smallest(), b.Smallest()))
	})
	return groups
}

// choose puts the smallest point first, and takes the finding of the group from it.
func (g *Group) choose(rule string) {
	slices.SortStableFunc(g.Results, func(a, b Result) int { return bySize(&a.Point, &b.Point) })
	i := slices.IndexFunc(g.Results[0].Findings, func(f Finding) bool { return f.Rule == rule })
	g.Finding, g.Family = g.Results[0].Findings[i], g.Results[0].Point.Family()
}

// merged adds a group to others, or to the one whose finding reads alike.
func merged(groups []Group, g Group) []Group {
	for i := range groups {
		if other := &groups[i]; other.Finding.Rule == g.Finding.Rule && signature(other.Finding.Text) == signature(g.Finding.Text) {
			other.Results = append(other.Results, g.Results...)
			other.choose(g.Finding.Rule)
			return groups
		}
	}
	return append(groups, g)
}

// signature returns a text without the words that have a digit in them, such as ids.
func signature(text string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(text), func(word string) bool { return strings.ContainsAny(word, "0123456789") }), " ")
}

// mostCommon returns the cause that most results have; of several, the one met first.
func mostCommon(results []Result) (most cause) {
	count := map[cause]int{}
	var order []cause
	for i := range results {
		r := &results[i]
		met := map[cause]bool{}
		for k := range r.Findings {
			c := causeOf(&r.Point, &r.Findings[k])
			if count[c] == 0 {
				order = append(order, c)
			}
			if !met[c] {
				count[c]++
			}
			met[c] = true
		}
	}
	for _, c := range order {
		if count[c] > count[most] {
			most = c
		}
	}
	return most
}

// bySize compares points by how much a reader must understand: one failure before two and
// before one that lasts, an early request before a late one, the whole answer before a place
// within it.
func bySize(a, b *Point) int {
	return cmp.Or(
		cmp.Compare(a.failures(), b.failures()),
		cmp.Compare(a.Request, b.Request),
		cmp.Compare(a.depth(), b.depth()),
		cmp.Compare(a.rank(), b.rank()),
		cmp.Compare(a.Name(), b.Name()),
	)
}

// depth is 0 for what comes in place of an answer, 1 for no answer, and 2 for what happens
// within one.
func (p *Point) depth() int {
	switch p.Place {
	case placeInstead:
		return 0
	case script.PlaceStart:
		return 1
	default:
		return 2
	}
}

func (p *Point) failures() int {
	switch {
	case p.Then != nil:
		return 3
	case p.ForGood:
		return 2
	default:
		return 1
	}
}
