package sweep

import (
	"cmp"
	"slices"
)

// Group is findings with one cause: one rule, in one family of points.
type Group struct {
	Finding Finding // that of the smallest point
	Family  Family
	Results []Result // the smallest point first; each is in one group only
}

// Smallest is the smallest point of the group.
func (g *Group) Smallest() *Point { return &g.Results[0].Point }

// Groups puts the results of points that failed together by their worst findings. The worst
// group comes first.
func Groups(results []Result) []Group {
	type cause struct {
		rule   string
		family Family
	}
	index := map[cause]int{}
	var groups []Group
	for _, r := range results {
		if r.State != Failed {
			continue
		}
		c := cause{r.Findings[0].Rule, r.Point.Family()}
		i, known := index[c]
		if !known {
			i = len(groups)
			index[c], groups = i, append(groups, Group{Family: c.family})
		}
		groups[i].Results = append(groups[i].Results, r)
	}
	for i := range groups {
		slices.SortStableFunc(groups[i].Results, func(a, b Result) int { return bySize(&a.Point, &b.Point) })
		groups[i].Finding = groups[i].Results[0].Findings[0]
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Finding.Severity.Rank(), b.Finding.Severity.Rank()), cmp.Compare(len(b.Results), len(a.Results)),
			bySize(a.Smallest(), b.Smallest()))
	})
	return groups
}

// bySize compares points by how much a reader must understand: one failure before two and
// before one that lasts, an early request before a late one, the whole answer before a place
// within it.
func bySize(a, b *Point) int {
	return cmp.Or(
		cmp.Compare(a.failures(), b.failures()),
		cmp.Compare(a.Request, b.Request),
		cmp.Compare(a.rank(), b.rank()),
		cmp.Compare(a.Name(), b.Name()),
	)
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
