package servertest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/server/servertest"
)

// treasure is a conversation in which both tools are called, one of them beside a text.
const treasure = `
name: treasure
summary: the treasure is searched, and then its weather
steps:
  - reply: {content: [{type: tool_use, name: search, input: {q: "the treasure of the lighthouse keeper"}}]}
  - reply:
      content:
        - {type: text, text: "The treasure is in Brest. I look up the weather there."}
        - {type: tool_use, name: get_weather, input: {city: Brest, days: 3}}
  - reply: {text: "The treasure is in Brest, where it rains for three days."}
`

// sweep sweeps an agent, and returns what was found.
func sweep(t *testing.T, wrong mistakes, opts ...servertest.Option) (found *servertest.Report) {
	opts = append(opts, servertest.Server(server.WithYAML(treasure)), servertest.Reported(func(r *servertest.Report) { found = r }))
	servertest.Sweep(t, wrong.run, opts...)
	return found
}

func TestARightAgentIsSweptWithoutAFinding(t *testing.T) {
	found := sweep(t, mistakes{}, servertest.Depth(2))
	for i, g := range found.Groups {
		t.Errorf("%s at %d points: %s\n%s", g.Finding.Rule, len(g.Results), g.Finding.Text, found.Reproductions[i].YAML)
		for _, r := range g.Results {
			t.Log(r.Point.Name())
		}
	}
	assert.Greater(t, len(found.Results), 300)
}

func TestAgentsWrongInOnePlaceAreFoundThere(t *testing.T) {
	for _, test := range []struct {
		name  string
		wrong mistakes
	}{
		{"runs the tool of a cut attempt", mistakes{runsCutTools: true}},
		{"takes a cut text for a whole one", mistakes{takesCutText: true}},
		{"loses the turn after silence", mistakes{losesTurn: true}},
		{"ends at a pause", mistakes{endsAtPause: true}},
		{"hangs when the reset comes between two blocks", mistakes{hangsBetween: true}},
		{"takes every error for JSON", mistakes{panicsOnHTML: true}},
		{"asks again without its tools", mistakes{forgetsTools: true}},
		{"never gives up", mistakes{neverGivesUp: true}},
		{"asks again what was refused", mistakes{retriesRefused: true}},
		{"does not catch its second time-out", mistakes{secondTimeout: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := sweep(t, test.wrong)
			for i, g := range found.Groups {
				r := found.Reproductions[i]
				t.Logf("%s at %d points: %s\n%s %d/%d/%d\n%s", g.Finding.Rule, len(g.Results), g.Finding.Text, r.Point.Name(), r.Fails, r.Alone, r.Runs, r.YAML)
				for _, r := range g.Results {
					t.Log(r.Point.Name())
				}
			}
		})
	}
}
