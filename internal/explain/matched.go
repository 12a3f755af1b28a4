package explain

import (
	"fmt"
	"strconv"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// ofMatched makes the timelines of steps that are matched. Requests are counted among those
// that ask for the same.
func ofMatched(s *scenarios.Scenario, r int, rule *scenarios.Rule, seed uint64) ([]Timeline, error) {
	key := func(step *scenarios.Step) string {
		if step.Request == nil {
			return ""
		}
		return step.Request.Key(s.Match)
	}
	last := map[string]int{} // of the steps that ask for the same, the one that is given again
	for i, step := range rule.Steps {
		if step.Request != nil {
			last[key(step)] = i
		}
	}
	places := map[string]*counter{}
	var timelines []Timeline
	for i, step := range rule.Steps {
		of := key(step)
		if places[of] == nil {
			places[of] = &counter{next: 1}
		}
		sample := sampler{
			now: sampleTime, plan: s.BatchPlan(0), models: s.Models.Apply(models.Default()), when: step.Asked(), ordinal: i + 1,
			source: script.NewSource(seed, s.Name, strconv.Itoa(r), strconv.Itoa(i+1)),
		}
		sample.kinds = reach([]*scenarios.Rule{{When: sample.when}}, 0)
		t := Timeline{Rule: r + 1, Step: i + 1, When: step.Request.String(), Requests: places[of].words(step, step.Request != nil && last[of] == i, s.ThenOf(rule))}
		both, err := sample.choices(t, step)
		if err != nil {
			return nil, fmt.Errorf("compiling %s: %w", t.place(), err)
		}
		timelines = append(timelines, both...)
	}
	return timelines, nil
}
