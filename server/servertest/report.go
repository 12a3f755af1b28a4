package servertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// Report is what a sweep found.
type Report struct {
	Points  int            // how many points the conversation has
	Classes int            // how many of them can show something of their own
	Results []sweep.Result // of the points that were tried, in their order
	Groups  []sweep.Group  // the findings by cause, the worst first
	// Reproductions are the smallest scenarios that show the groups, in the same order.
	Reproductions []*sweep.Reproduction
}

// conclude groups what was found, and makes the smallest reproduction of each cause. Those
// that never came again are the last.
func (s *sweeper) conclude(t *testing.T) {
	t.Helper()
	r := &s.report
	for _, g := range sweep.Groups(r.Results) {
		made, err := s.baseline.Shrink(&g, func(p *sweep.Point, scenario *scenarios.Scenario) (*sweep.Run, error) {
			return s.run(t, p, scenario, nil), nil
		}, nil)
		if err != nil {
			t.Fatalf("sweeping: %v", err)
		}
		at := len(r.Groups)
		if first := slices.IndexFunc(r.Reproductions, (*sweep.Reproduction).Gone); first >= 0 && !made.Gone() {
			at = first
		}
		r.Groups, r.Reproductions = slices.Insert(r.Groups, at, g), slices.Insert(r.Reproductions, at, made)
	}
	t.Logf("swept %s", r.String())
	if s.settings.report != nil {
		s.settings.report(r)
		return
	}
	for i := range r.Groups {
		t.Error(described(t.Name(), &r.Groups[i], r.Reproductions[i]))
	}
}

// described says what is wrong, where it shows in the smallest way, and how to repeat that.
func described(test string, g *sweep.Group, r *sweep.Reproduction) string {
	text := fmt.Sprintf("%s: %s\nfound at %s; the smallest: %s\ngo test -run '%s/%s' repeats it, and this scenario shows it:\n\n%s\n%s",
		g.Finding.Rule, g.Finding.Text, words.Count(len(g.Results), "point"), &r.Point, test, r.Point.Name(), r.YAML, timeline.Message(&r.Last.Verdict))
	if len(g.Also) > 0 {
		text += "\nalso breaks: " + strings.Join(g.Also, ", ")
	}
	if r.Fails < r.Runs {
		text = fmt.Sprintf("flaky, found again in %d of %d runs: %s", r.Fails, r.Runs, text)
	}
	return text
}

// String says how much was tried and found.
func (r *Report) String() string {
	count := map[sweep.State]int{}
	for _, result := range r.Results {
		count[result.State]++
	}
	return fmt.Sprintf("%d points in %d classes, tried %d: %d passed, %d failed with %d causes, %d were not reached", r.Points, r.Classes, len(r.Results),
		count[sweep.Passed], count[sweep.Failed], len(r.Groups), count[sweep.NotReached])
}
