package sweep

import (
	"slices"
	"strings"
)

// cause is what findings of one mistake have in common.
type cause struct {
	rule   string
	family Family // "" for a crash and a hang, which have the same cause whatever the failure was
	way    string // how the program crashed or hangs: each way is a cause of its own
}

// causesOf lists the causes of a result, the worst first.
func causesOf(r *Result) (causes []cause) {
	for i := range r.Findings {
		f := &r.Findings[i]
		switch f.Rule {
		case FoundCrash, FoundHang:
			causes = append(causes, cause{rule: f.Rule, way: signature(f.Text)})
		default:
			causes = append(causes, cause{rule: f.Rule, family: r.Point.Family()})
		}
	}
	return causes
}

// signature returns a text without the words that have a digit in them, such as ids.
func signature(text string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(text), func(word string) bool { return strings.ContainsAny(word, "0123456789") }), " ")
}

// misled are the rules that a program breaks in which a failure is taken for what it is not:
// it ends wrongly, with what it has or by what it did.
var misled = []string{
	FoundDifference, FoundLostTurn, "uses-answer", "notices-truncation", "notices-error-event", "reads-stop-reason",
	"no-duplicate-side-effects", "tools-once", "history-intact", "reports-failure",
}

// chosenCauses lists for each failed result the causes by which it is put together with
// others. Two failures in one run may meet two mistakes, so that a pair has one cause: the
// worst that a single failure shows, too, or else the worst.
func chosenCauses(failed []Result) [][]cause {
	chosen, single := make([][]cause, len(failed)), map[cause]bool{}
	for i := range failed {
		if chosen[i] = causesOf(&failed[i]); failed[i].Point.Then == nil {
			for _, c := range chosen[i] {
				single[c] = true
			}
		}
	}
	for i := range failed {
		if failed[i].Point.Then != nil {
			at := max(0, slices.IndexFunc(chosen[i], func(c cause) bool { return single[c] }))
			chosen[i] = chosen[i][at : at+1]
		}
	}
	return chosen
}

// ofOneMistake reports whether two groups, which have no cause in common, are of one mistake
// nevertheless: their findings read alike, or both are ways in which a program is misled by
// the same kinds of failure or at the same place.
func ofOneMistake(a, b *Group) bool {
	alike := a.Finding.Rule == b.Finding.Rule && signature(a.Finding.Text) == signature(b.Finding.Text)
	if alike || a.Family != b.Family || !slices.Contains(misled, a.Finding.Rule) || !slices.Contains(misled, b.Finding.Rule) {
		return alike
	}
	if a.Family == OtherContent {
		return true
	}
	fault, place := func(p *Point) string { return p.Fault }, func(p *Point) string { return p.Place }
	places := b.all(place)
	return within(a.all(fault), b.all(fault)) || within(b.all(fault), a.all(fault)) || len(places) == 1 && slices.Equal(places, a.all(place))
}

// all lists something of each point of the group, sorted.
func (g *Group) all(of func(*Point) string) (list []string) {
	for i := range g.Results {
		list = append(list, of(&g.Results[i].Point))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func within(some, all []string) bool {
	return !slices.ContainsFunc(some, func(one string) bool { return !slices.Contains(all, one) })
}

// components puts n things together of which each is linked to another of the same
// component, or is alone.
func components(n int, linked func(i, k int) bool) (all [][]int) {
	for i := range n {
		joined := []int{i}
		all = slices.DeleteFunc(all, func(c []int) bool {
			is := slices.ContainsFunc(c, func(k int) bool { return linked(i, k) })
			if is {
				joined = append(joined, c...)
			}
			return is
		})
		all = append(all, joined)
	}
	return all
}
