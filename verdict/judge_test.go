package verdict

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// halfStory returns a client that takes a story that an overload cut for the whole.
func halfStory(t *testing.T) Run {
	return playing(t, "steps: [{faults: [insert: {error: overloaded_error, at: 7}]}]\nexpect: {requests: {min: 2}, only: [notices-error-event, keeps-secrets, reads-stop-reason]}\n",
		ask(0, step(1, 1), errorEvent("overloaded_error", 7), saying(story), missing([]string{"insert"}, nil)),
		exits(0, second), printing(story+"\n"))
}

func TestTheSameRunHasTheSameVerdict(t *testing.T) {
	r := halfStory(t)
	assert.Equal(t, Judge(r), Judge(r))
}

func TestAVerdictReadsTheSameForMachines(t *testing.T) {
	const golden = "testdata/verdict.json"
	got, err := json.MarshalIndent(Judge(halfStory(t)), "", "  ")
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got)+"\n")
}

func TestTheWorstFailuresComeFirst(t *testing.T) {
	v := Judge(halfStory(t))
	require.Len(t, v.Failures(), 2)
	assert.Equal(t, "notices-error-event", v.Failures()[0].Rule)
	assert.Equal(t, "expect.requests", v.Failures()[1].Rule)
}
