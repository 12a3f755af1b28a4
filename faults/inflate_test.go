package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
)

func TestInflate(t *testing.T) {
	raw := "[DONE]"
	tests := []struct {
		name  string
		fault faults.Inflate
		in    faults.Event
		want  string // "" when the fault finds no place and changes nothing
	}{
		{"a text grows", faults.Inflate{Size: 5}, delta("text", "ab"), `"abxxx"`},
		{"a tool's input stays JSON", faults.Inflate{Size: 4}, delta("partial_json", ""), `"    "`},
		{"a text that is long already", faults.Inflate{Size: 2}, delta("text", "ab"), ""},
		{"other data grows behind its end", faults.Inflate{At: faults.At{Number: 1}, Size: 8}, faults.Event{Raw: &raw}, "[DONE]  "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &faults.Stream{Events: []faults.Event{test.in}}
			before := deltas(s)
			struck, err := test.fault.ApplyEvents(s, faults.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = before
			}
			assert.Equal(t, test.want, deltas(s))
		})
	}
}

func TestInflateMissesACommentAndWhatIsNotThere(t *testing.T) {
	s := &faults.Stream{Events: []faults.Event{{Comment: "x"}}}
	for _, at := range []faults.At{{Number: 1}, {Number: 2}} {
		struck, err := (&faults.Inflate{At: at, Size: 100}).ApplyEvents(s, faults.Env{})
		require.NoError(t, err)
		assert.False(t, struck)
	}
}

func TestAStreamDoesNotGrowBeyondAllBounds(t *testing.T) {
	s := &faults.Stream{Events: []faults.Event{delta("text", "a"), delta("text", "b"), delta("text", "c")}}
	sizes := []bool{}
	for nth := 1; nth <= 3; nth++ {
		struck, err := (&faults.Inflate{At: event("content_block_delta", nth), Size: faults.MaxSize - 1000}).ApplyEvents(s, faults.Env{})
		require.NoError(t, err)
		sizes = append(sizes, struck)
	}
	assert.Equal(t, []bool{true, true, false}, sizes)

	struck, err := (&faults.Duplicate{}).ApplyEvents(s, faults.Env{})
	require.NoError(t, err)
	assert.False(t, struck)
	assert.Len(t, s.Events, 3)
}
