package sweep_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/sweep"
)

func found(rule, text string, severity rules.Severity) sweep.Finding {
	return sweep.Finding{Rule: rule, Text: text, Severity: severity}
}

// summed says of each group its finding, how many points it has and which is the smallest, and
// what else is broken.
func summed(groups []sweep.Group) (said []string) {
	for _, g := range groups {
		text := fmt.Sprintf("%s %d %s", g.Finding.Rule, len(g.Results), g.Smallest().Name())
		if len(g.Also) > 0 {
			text += fmt.Sprint(" ", g.Also)
		}
		said = append(said, text)
	}
	return said
}

func TestOneMistakeIsOneGroup(t *testing.T) {
	b := loopBaseline(t)
	high := func(rule, text string) []sweep.Finding { return []sweep.Finding{found(rule, text, rules.High)} }
	for _, test := range []struct {
		name  string
		found map[string][]sweep.Finding
		want  []string
	}{
		{"another rule at another place of the same kinds of failure", map[string][]sweep.Finding{
			"request_1/at_the_end_of_tool_json/truncate": high("notices-truncation", "half"),
			"request_1/at_the_end_of_tool_json/reset":    high("notices-truncation", "half"),
			"request_1/after_tool_use/truncate":          high("no-duplicate-side-effects", "the tool ran"),
			"request_3/inside_text/reset":                high(sweep.FoundLostTurn, "message 2 is gone"),
		}, []string{"notices-truncation 4 request_1/at_the_end_of_tool_json/truncate [lost-turn no-duplicate-side-effects]"}},
		{"another rule at the same place for another kind of failure", map[string][]sweep.Finding{
			"request_3/inside_text/truncate": high("notices-truncation", "half"),
			"request_3/inside_text/stall":    high(sweep.FoundDifference, "with none"),
		}, []string{"silent-difference 2 request_3/inside_text/stall [notices-truncation]"}},
		{"two rules that meet at one point", map[string][]sweep.Finding{
			"request_1/instead_of_the_answer/529":          high("backs-off", "at once"),
			"request_2/instead_of_the_answer/529_for_good": {found("gives-up", "100 times", rules.High), found("backs-off", "at once", rules.High)},
			"request_3/instead_of_the_answer/500_for_good": high("gives-up", "90 times"),
		}, []string{"backs-off 3 request_1/instead_of_the_answer/529 [gives-up]"}},
		{"a time-out is missing, in whichever family", map[string][]sweep.Finding{
			"request_1/before_any_byte/hang": high(sweep.FoundHang, "it hangs; an answer had fallen silent"),
			"request_3/inside_text/stall":    high(sweep.FoundHang, "it hangs; an answer had fallen silent"),
		}, []string{"hang 2 request_1/before_any_byte/hang"}},
		{"a hang and a tool that runs twice are two mistakes", map[string][]sweep.Finding{
			"request_1/inside_an_event/reset":   high(sweep.FoundHang, "it hangs"),
			"request_1/after_tool_use/truncate": high("no-duplicate-side-effects", "the tool ran"),
		}, []string{"hang 1 request_1/inside_an_event/reset", "no-duplicate-side-effects 1 request_1/after_tool_use/truncate"}},
		{"no time-out and no end of asking are two mistakes", map[string][]sweep.Finding{
			"request_1/before_any_byte/hang":               high(sweep.FoundHang, "it hangs; an answer had fallen silent"),
			"request_1/instead_of_the_answer/529_for_good": high(sweep.FoundHang, "it hangs; it went on asking"),
		}, []string{"hang 1 request_1/before_any_byte/hang", "hang 1 request_1/instead_of_the_answer/529_for_good"}},
		{"a cut text that is taken for whole, and a lost turn after silence, are two mistakes", map[string][]sweep.Finding{
			"request_3/inside_text/truncate": high("notices-truncation", "half"),
			"request_3/before_any_byte/hang": high(sweep.FoundLostTurn, "message 2 is gone"),
		}, []string{"lost-turn 1 request_3/before_any_byte/hang", "notices-truncation 1 request_3/inside_text/truncate"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, summed(sweep.Groups(resultsOf(t, b, test.found))))
		})
	}
}

func TestAPairJoinsNoMistakes(t *testing.T) {
	b := loopBaseline(t)
	results := resultsOf(t, b, map[string][]sweep.Finding{
		"request_1/instead_of_the_answer/401": {found("never-retry-4xx", "again", rules.Medium)},
		"request_2/after_tool_use/reset":      {found("tools-once", "twice", rules.High)},
		"request_3/before_any_byte/hang":      {found(sweep.FoundHang, "it hangs", rules.High)},
	})
	pair := *pointOf(t, b, "request_2/before_any_byte/reset")
	pair.Then = pointOf(t, b, "request_2/before_any_byte/hang")
	results = append(results, sweep.Result{Point: pair, State: sweep.Failed, Findings: []sweep.Finding{
		found("gives-up", "only pairs show it", rules.High), found("tools-once", "twice", rules.High), found(sweep.FoundHang, "it hangs", rules.High),
	}})
	groups := sweep.Groups(results)
	require.Len(t, groups, 3)
	assert.Equal(t, "tools-once", groups[0].Finding.Rule)
	assert.Len(t, groups[0].Results, 2)
}

// TestGroupsPartWhatFailed puts random results together, in two orders.
func TestGroupsPartWhatFailed(t *testing.T) {
	b := loopBaseline(t)
	plan := sweep.NewPlan(b, faults.Builtin(), sweep.Options{})
	points := append(slices.Clone(plan.Classes), plan.Deeper(plan.Classes, sweep.Options{})...)
	known := []string{
		sweep.FoundHang, sweep.FoundCrash, sweep.FoundDifference, sweep.FoundLostTurn, "notices-truncation", "tools-once", "backs-off", "gives-up", "never-retry-4xx",
	}
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 2))
		var results []sweep.Result
		failed := 0
		for _, i := range random.Perm(len(points))[:1+random.IntN(60)] {
			r := sweep.Result{Point: points[i], State: sweep.Passed}
			for range random.IntN(3) {
				rule := known[random.IntN(1+random.IntN(len(known)))]
				r.State = sweep.Failed
				r.Findings = append(r.Findings, found(rule, fmt.Sprint(rule, " was broken ", "abc"[random.IntN(3):]), rules.High))
			}
			if r.State == sweep.Failed {
				failed++
			}
			results = append(results, r)
		}
		groups := sweep.Groups(results)
		seen := map[string]bool{}
		for _, g := range groups {
			broken := append([]string{g.Finding.Rule}, g.Also...)
			for _, r := range g.Results {
				require.False(t, seen[r.Point.Name()+fmt.Sprint(r.Point.Then)], "seed %d: %s is in two groups", seed, r.Point.Name())
				seen[r.Point.Name()+fmt.Sprint(r.Point.Then)] = true
				for _, f := range r.Findings {
					require.Contains(t, broken, f.Rule, "seed %d: what is broken is said", seed)
				}
			}
		}
		require.Len(t, seen, failed, "seed %d: each is in a group", seed)
		random.Shuffle(len(results), func(i, k int) { results[i], results[k] = results[k], results[i] })
		require.Equal(t, summed(groups), summed(sweep.Groups(results)), "seed %d: the order does not matter", seed)
	}
}
