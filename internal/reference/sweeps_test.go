package reference_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/reference"
)

func TestThePageOfSweepsSaysWhatFailsAndHowToRepeatIt(t *testing.T) {
	page, err := reference.Sweeps([]byte(`{"programs":[{"name":"one","title":"an agent","versions":"one 1.0","command":"go run .","requests":2,"points":9,
		"faults":{"reset":{"tried":2,"failed":0},"truncate":{"tried":4,"failed":3}},
		"causes":[{"title":"It breaks","rule":"notices-truncation","severity":"high","text":"the stream ended","where":"request 1: it ends","points":3,"faults":["truncate"],
		"scenario":"sweep-x","alone":true,"advice":"look"},
		{"rule":"lost-turn","severity":"high","text":"a turn is lost","where":"request 2: it ends","points":1,"faults":["truncate"],"scenario":"sweep-y","advice":"look"}]}]}`))
	require.NoError(t, err)
	for _, text := range []string{
		"| [one](#one) | an agent | one 1.0 | 2 | 9 | 6 |",
		"| a reset connection | ✓ |",
		"| a stream that ends early, as if that were all | ✗ 3 of 4 |",
		"| a refusal | – |",
		"### It breaks\n\n- High, at 3 points ([notices-truncation](rules.md#notices-truncation); truncate). The smallest is request 1: it ends: the stream ended.\n\nWhat to do: look.\n",
		"claudemock run --scenarios ../../testdata/sweeps/one/sweep-x.yaml --scenario sweep-x -- go run .",
		"(lost-turn; truncate)",
		"High, at 1 point (",
		"so that the command passes.",
	} {
		assert.Contains(t, string(page), text)
	}
}

func TestSweepsThatCannotBeWrittenSayWhy(t *testing.T) {
	_, err := reference.Sweeps([]byte("no"))
	assert.ErrorContains(t, err, "reading what the sweeps found")
	_, err = reference.Sweeps([]byte(`{"programs":[{"name":"one","faults":{"flood":{"tried":1}}}]}`))
	assert.ErrorContains(t, err, "the fault flood of one is in no row of the table")
}
