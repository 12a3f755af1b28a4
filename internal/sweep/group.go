package sweep

import (
	"cmp"
	"maps"
	"slices"

	"github.com/claudemock/claudemock/internal/rules"
)

// Group is points that fail by one mistake.
type Group struct {
	Finding Finding  // that of the smallest point
	Also    []string // the other rules that are broken at the points, the most frequent first
	Family  Family
	Results []Result // the smallest point first; each is in one group only
}

// Smallest is the smallest point of the group.
func (g *Group) Smallest() *Point { return &g.Results[0].Point }

// Groups puts the results of points that failed together, so that one mistake is one group,
// although it often breaks other rules at other points:
//
//   - Findings of one cause are of one mistake: those of a rule, in a family of failures.
//   - So are causes that are met at one point. Two failures in one run may meet two mistakes,
//     so that a pair joins no causes.
//   - So are causes that read alike, in whichever family.
//   - A program that takes a failure for what it is not is wrong in more ways than one. Their
//     causes are one if the same kinds of failure lead to them, or if they are met at one place.
//
// The worst group comes first. The order of the results does not matter.
func Groups(results []Result) []Group {
	failed := slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return r.State != Failed })
	causes := chosenCauses(failed)
	var found, groups []Group
	for _, members := range components(len(failed), func(i, k int) bool {
		return slices.ContainsFunc(causes[i], func(c cause) bool { return slices.Contains(causes[k], c) })
	}) {
		var of []Result
		for _, i := range members {
			of = append(of, failed[i])
		}
		found = append(found, newGroup(of))
	}
	for _, members := range components(len(found), func(i, k int) bool { return ofOneMistake(&found[i], &found[k]) }) {
		var of []Result
		for _, i := range members {
			of = append(of, found[i].Results...)
		}
		groups = append(groups, newGroup(of))
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Finding.Severity.Rank(), b.Finding.Severity.Rank()), cmp.Compare(len(b.Results), len(a.Results)),
			bySize(a.Smallest(), b.Smallest()))
	})
	return groups
}

// OnlyHangs reports whether nothing is wrong at the points but that the program did not end.
func (g *Group) OnlyHangs() bool { return g.Finding.Rule == FoundHang && len(g.Also) == 0 }

// newGroup makes a group of results. Its finding is the one of the smallest point that most of
// the points have; of several, the first.
func newGroup(results []Result) Group {
	g := Group{Results: slices.SortedFunc(slices.Values(results), func(a, b Result) int { return bySize(&a.Point, &b.Point) })}
	points, severity := map[string]int{}, map[string]rules.Severity{}
	for _, r := range g.Results {
		here := map[string]bool{}
		for _, f := range r.Findings {
			if severity[f.Rule] = f.Severity; !here[f.Rule] {
				points[f.Rule]++
			}
			here[f.Rule] = true
		}
	}
	common := func(a, b string) int {
		return cmp.Or(cmp.Compare(points[b], points[a]), cmp.Compare(severity[a].Rank(), severity[b].Rank()), cmp.Compare(a, b))
	}
	g.Family = g.Smallest().Family()
	g.Finding = slices.MinFunc(g.Results[0].Findings, func(a, b Finding) int { return cmp.Compare(points[b.Rule], points[a.Rule]) })
	delete(points, g.Finding.Rule)
	g.Also = slices.SortedFunc(maps.Keys(points), common)
	return g
}
