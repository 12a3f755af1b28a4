package script_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// waits returns so many silences of a pace, shortest first, as one seed decides.
func waits(t *testing.T, n int, pace script.Pace) []time.Duration {
	t.Helper()
	a := script.Answer{Request: scripttest.Request(true), Pace: pace}
	for range n + 1 {
		a.Events = append(a.Events, script.Event{Name: "content_block_delta", Data: jsontree.Obj()})
	}
	var waits []time.Duration
	for _, op := range scripttest.Compile(t, a, scripttest.Env()).Ops {
		if op.Kind == script.OpWait {
			waits = append(waits, op.Wait)
		}
	}
	slices.Sort(waits)
	return waits
}

func TestWaitsHaveTheirPercentiles(t *testing.T) {
	got := waits(t, 20_000, script.Pace{Between: script.Wait{P50: 20 * time.Millisecond, P99: 200 * time.Millisecond}})
	require.Len(t, got, 20_000)
	assert.InEpsilon(t, 20*time.Millisecond, got[10_000], 0.03)
	assert.InEpsilon(t, 200*time.Millisecond, got[19_800], 0.1)
	most := 20 * math.Pow(10, 3/2.3263478740408408) // three deviations
	assert.LessOrEqual(t, got[19_999], time.Duration(most*float64(time.Millisecond)))
}

func TestEachJitterHasItsShape(t *testing.T) {
	const by = 10 * time.Millisecond
	for name, test := range map[string]struct {
		jitter                script.Jitter
		least, p50, p84, most time.Duration
	}{
		"uniform":     {script.Jitter{Uniform: by}, 90, 100, 107, 110},
		"normal":      {script.Jitter{Normal: by}, 70, 100, 110, 130},
		"long-tailed": {script.Jitter{LongTailed: by}, 100, 110, 127, 296},
	} {
		t.Run(name, func(t *testing.T) {
			got := waits(t, 10_000, script.Pace{Between: script.Exactly(100 * time.Millisecond), Jitter: test.jitter})
			require.Len(t, got, 10_000)
			assert.GreaterOrEqual(t, got[0], test.least*time.Millisecond)
			assert.InDelta(t, test.p50*time.Millisecond, got[5000], float64(time.Millisecond))
			assert.InDelta(t, test.p84*time.Millisecond, got[8413], float64(1500*time.Microsecond))
			assert.LessOrEqual(t, got[9999], test.most*time.Millisecond)
		})
	}
}

func TestWaitsAreNeverNegativeNorWithoutBounds(t *testing.T) {
	for _, pace := range []script.Pace{
		{Between: script.Exactly(1), Jitter: script.Jitter{Normal: time.Hour}},
		{Between: script.Wait{P50: 1, P99: math.MaxInt64}},
		{Between: script.Exactly(1), Jitter: script.Jitter{Uniform: math.MaxInt64}},
		{Between: script.Exactly(1), Jitter: script.Jitter{LongTailed: math.MaxInt64}},
	} {
		for _, wait := range waits(t, 1000, pace) {
			assert.Positive(t, wait)
			assert.LessOrEqual(t, wait, 24*time.Hour+1)
		}
	}
}

// fromYAML returns the YAML as a T.
func fromYAML[T any](n *strictyaml.Node) (any, strictyaml.Problems) {
	var value T
	problems := strictyaml.Decode(n, &value)
	return value, problems
}

func TestWaitsInYAML(t *testing.T) {
	tests := []struct {
		yaml   string
		decode func(*strictyaml.Node) (any, strictyaml.Problems)
		want   any
		err    string
	}{
		{"20ms", fromYAML[script.Wait], script.Exactly(20 * time.Millisecond), ""},
		{"{p50: 1s, p99: 2s}", fromYAML[script.Wait], script.Wait{P50: time.Second, P99: 2 * time.Second}, ""},
		{"{p50: 1s}", fromYAML[script.Wait], nil, `f:1:1: the key "p99" is missing`},
		{"{p50: 2s, p99: 1s}", fromYAML[script.Wait], nil, "f:1:1: p99 must be at least as long as p50"},
		{"{p50: 0s, p99: 1s}", fromYAML[script.Wait], nil, "f:1:1: p50 must be longer than nothing"},
		{"5", fromYAML[script.Wait], nil, "f:1:1: expected a duration such as 300ms, 2s or 1m30s, got the number 5"},
		{"20ms", fromYAML[script.Jitter], script.Jitter{Uniform: 20 * time.Millisecond}, ""},
		{"{normal: 20ms}", fromYAML[script.Jitter], script.Jitter{Normal: 20 * time.Millisecond}, ""},
		{"{long_tailed: 20ms}", fromYAML[script.Jitter], script.Jitter{LongTailed: 20 * time.Millisecond}, ""},
		{"{normal: 1s, uniform: 1s}", fromYAML[script.Jitter], nil, "f:1:1: uniform, normal and long_tailed exclude one another"},
		{"{}", fromYAML[script.Jitter], nil, "f:1:1: expected a duration or one of uniform, normal and long_tailed"},
	}
	for _, test := range tests {
		t.Run(test.yaml, func(t *testing.T) {
			node, problems := strictyaml.Parse("f", []byte(test.yaml))
			require.Empty(t, problems)
			got, problems := test.decode(node)
			if test.err != "" {
				require.Len(t, problems, 1)
				assert.Equal(t, test.err, problems[0].String())
				return
			}
			require.Empty(t, problems)
			assert.Equal(t, test.want, got)
		})
	}
}
