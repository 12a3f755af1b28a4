package sweep_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

func namesOf(points []sweep.Point) (names []string) {
	for i := range points {
		names = append(names, points[i].Name())
	}
	return names
}

func TestAPlanHasEachKindOfPoint(t *testing.T) {
	names := namesOf(sweep.NewPlan(loopBaseline(t), faults.Builtin(), sweep.Options{}).Classes)
	for _, want := range []string{
		"request_1/before_any_byte/reset", "request_1/before_any_byte/hang", "request_1/after_headers/close",
		"request_2/instead_of_the_answer/429", "request_2/instead_of_the_answer/429_with_retry_after_for_good",
		"request_2/instead_of_the_answer/502_html", "request_2/instead_of_the_answer/400", "request_2/instead_of_the_answer/401",
		"request_1/at_the_end_of_tool_json/reset", "request_1/after_message_delta/truncate", "request_1/on_tool_use_delta/garble",
		"request_3/inside_text/error_event", "request_3/inside_text/unknown_event", "request_3/before_text/unknown_block",
		"request_3/instead_of_the_answer/max_tokens", "request_3/instead_of_the_answer/pause_turn", "request_1/instead_of_the_answer/refusal",
	} {
		assert.Contains(t, names, want)
	}
	for _, absent := range []string{
		"request_1/instead_of_the_answer/max_tokens", // its tools are called as a whole
		"request_2/instead_of_the_answer/400_for_good",
		"request_3/inside_text/unknown_event_for_good",
		"request_1/after_message_stop/truncate", // nothing is missing there
	} {
		assert.NotContains(t, names, absent)
	}
}

func TestLikePointsAreOneClass(t *testing.T) {
	// ten questions alike, in one conversation
	var requests []asked
	said := []string{}
	for range 10 {
		said = append(slices.Clone(said), "Once upon a time there was a lighthouse keeper who wrote a letter every evening.")
		requests = append(requests, asked{said: said})
	}
	b := baselineOf(t, healthy, requests...)
	plan := sweep.NewPlan(b, faults.Builtin(), sweep.Options{})
	stands, tried := 0, map[int]bool{}
	for _, c := range plan.Classes {
		stands += c.Stands
		tried[c.Request] = true
	}
	assert.Equal(t, plan.Points, stands, "each point is in one class")
	assert.Equal(t, map[int]bool{1: true, 2: true, 10: true}, tried, "the first, the last, and one of those between")
	middle, ok := plan.Find("request_2/inside_text/reset")
	require.True(t, ok)
	assert.Greater(t, middle.Stands, 8*2)
	assert.Equal(t, []int{2, 3, 4, 5, 6, 7, 8, 9}, middle.For)
	assert.Less(t, len(plan.Classes)*2, plan.Points)
}

func TestTheSeedOnlyDecidesBetweenEquals(t *testing.T) {
	b := loopBaseline(t)
	first := namesOf(sweep.NewPlan(b, faults.Builtin(), sweep.Options{}).Classes)
	again := namesOf(sweep.NewPlan(b, faults.Builtin(), sweep.Options{}).Classes)
	other := namesOf(sweep.NewPlan(b, faults.Builtin(), sweep.Options{Seed: 7}).Classes)
	assert.Equal(t, first, again)
	assert.NotEqual(t, first, other)
	assert.ElementsMatch(t, first, other)
	assert.Less(t, slices.Index(other, "request_2/at_the_end_of_tool_json/truncate"), slices.Index(other, "request_2/after_headers/close_for_good"))
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(first))), len(first), "names are unique")
}

func TestAPlanKeepsToItsOptions(t *testing.T) {
	plan := sweep.NewPlan(loopBaseline(t), faults.Builtin(), sweep.Options{Faults: []string{"reset", "529"}, Requests: []int{2}})
	require.NotEmpty(t, plan.Classes)
	for _, c := range plan.Classes {
		assert.Equal(t, 2, c.Request)
		assert.Contains(t, []string{"reset", "529"}, c.Fault)
	}
}

func TestPointsAreChosenByTheBeginningsOfTheirNames(t *testing.T) {
	for _, test := range []struct{ chosen, want []string }{
		{[]string{"request_2/before_any_byte/reset"}, []string{"request_2/before_any_byte/reset"}},
		{[]string{"request_2/before_any_byte/"}, []string{"request_2/before_any_byte/hang", "request_2/before_any_byte/reset"}},
		{[]string{"request_2/before_any"}, nil},
	} {
		names := namesOf(sweep.NewPlan(loopBaseline(t), faults.Builtin(), sweep.Options{Names: test.chosen}).Classes)
		for _, want := range test.want {
			assert.Contains(t, names, want)
		}
		for _, name := range names {
			assert.True(t, strings.HasPrefix(name, strings.TrimSuffix(test.chosen[0], "/")))
		}
		assert.GreaterOrEqual(t, len(names), len(test.want))
		assert.Equal(t, len(test.want) > 0, len(names) > 0)
	}
}

func TestPlacesStandInTheOrderOfTheAnswer(t *testing.T) {
	b := loopBaseline(t)
	places := b.Requests[0].Places()
	assert.Equal(t, []string{"instead_of_the_answer", "before_any_byte", "after_headers"}, places[:3])
	for _, c := range sweep.NewPlan(b, faults.Builtin(), sweep.Options{Requests: []int{1}}).Classes {
		assert.Contains(t, places, c.Place)
	}
	at := func(place string) int { return slices.Index(places, place) }
	assert.Less(t, at("on_message_start"), at("after_message_start"))
	assert.Less(t, at("after_message_start"), at("at_the_end_of_tool_json"))
	assert.Less(t, at("at_the_end_of_tool_json"), at("on_message_stop"))
}

func TestPairsAreMadeOfWhatCanBeRecoveredFrom(t *testing.T) {
	plan := sweep.NewPlan(loopBaseline(t), faults.Builtin(), sweep.Options{})
	reset, _ := plan.Find("request_2/before_any_byte/reset")
	good, _ := plan.Find("request_2/before_any_byte/reset_for_good")
	refused, _ := plan.Find("request_2/instead_of_the_answer/400")
	content, _ := plan.Find("request_2/instead_of_the_answer/refusal")
	names := namesOf(plan.Deeper([]sweep.Point{reset, good, refused, content}, sweep.Options{}))
	assert.ElementsMatch(t, []string{
		"request_2_twice/before_any_byte/reset_then_529", "request_2_twice/before_any_byte/reset_then_reset",
		"request_2_twice/before_any_byte/reset_then_stall", "request_2_twice/before_any_byte/reset_then_truncate",
	}, names)
}

// ownFault is a fault that claudemock does not have.
type ownFault struct{ faults.Reset }

// Trials tries it at one place.
func (*ownFault) Trials(*script.Survey) []script.Trial {
	return []script.Trial{{Fault: &ownFault{}, Boundary: script.Boundary{Place: "anywhere"}}}
}

func TestANewFaultJoinsTheSweepByItself(t *testing.T) {
	known, err := faults.Builtin().With(faults.Kind{Name: "own", Doc: "something else", Sample: "{}", New: func() script.Fault { return &ownFault{} }})
	require.NoError(t, err)
	b := loopBaseline(t)
	plan := sweep.NewPlan(b, known, sweep.Options{Faults: []string{"own"}})
	assert.Contains(t, namesOf(plan.Classes), "request_1/anywhere/own")
	s, err := b.Scenario(&plan.Classes[0])
	require.NoError(t, err)
	assert.Contains(t, s.Summary, "something else")
}

func BenchmarkPlan(b *testing.B) {
	const requests = 20
	base := &scenarios.Scenario{Name: "long", Summary: "long answers"}
	var list []asked
	for i := range requests {
		text := strings.Repeat(fmt.Sprintf("lighthouse %d ", i), 80)
		base.Steps = append(base.Steps, &scenarios.Step{Reply: &scenarios.Reply{Text: &text}})
		list = append(list, asked{said: slices.Repeat([]string{"And?"}, i+1), rule: 1, step: i + 1})
	}
	run := healthyRun(b, base, list...)
	points := 0
	for b.Loop() {
		baseline, err := sweep.NewBaseline(base, run, run)
		if err != nil {
			b.Fatal(err)
		}
		points = sweep.NewPlan(baseline, faults.Builtin(), sweep.Options{}).Points
	}
	b.ReportMetric(float64(points), "points")
}
