package explain

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/script"
)

// ofBatches shows an ended batch and its results, if the scenario sets the
// results of batches and none of its rules shows them.
func ofBatches(s *scenarios.Scenario, seed uint64) ([]Timeline, error) {
	if s.Batches == nil {
		return nil, nil
	}
	var timelines []Timeline
	for i, endpoint := range []claude.Endpoint{claude.GetBatch, claude.BatchResults} {
		shown := slices.ContainsFunc(s.AllRules(), func(r *scenarios.Rule) bool { return r.When.Endpoints().Has(endpoint) })
		if shown {
			continue
		}
		sample := sampler{
			now: sampleTime, source: script.NewSource(seed, s.Name, "batches", strconv.Itoa(i)), ordinal: 1,
			when: &condition.When{Endpoint: condition.Endpoints{endpoint}}, kinds: []Kind{Plain}, plan: s.BatchPlan(0), models: s.Models.Apply(models.Default()),
		}
		healthy, err := sample.choices(Timeline{When: sample.when.String(), Requests: "1 and later"}, &scenarios.Step{})
		if err != nil {
			return nil, fmt.Errorf("compiling the endpoint %s: %w", endpoint, err)
		}
		timelines = append(timelines, healthy...)
	}
	return timelines, nil
}
