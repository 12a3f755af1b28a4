package faults_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestInflate(t *testing.T) {
	raw := "[DONE]"
	tests := []struct {
		name  string
		fault faults.Inflate
		in    script.Event
		want  string // "" when the fault finds no place and changes nothing
	}{
		{"a text grows", faults.Inflate{Size: 5}, delta("text", "ab"), `"abxxx"`},
		{"a tool's input stays JSON", faults.Inflate{Size: 4}, delta("partial_json", ""), `"    "`},
		{"a text that is long already", faults.Inflate{Size: 2}, delta("text", "ab"), ""},
		{"other data grows behind its end", faults.Inflate{At: script.At{Number: 1}, Size: 8}, script.Event{Raw: &raw}, "[DONE]  "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &script.Stream{Events: []script.Event{test.in}}
			before := deltas(s)
			struck, err := test.fault.ApplyEvents(s, script.Env{})
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
	s := &script.Stream{Events: []script.Event{{Comment: "x"}}}
	for _, at := range []script.At{{Number: 1}, {Number: 2}} {
		struck, err := (&faults.Inflate{At: at, Size: 100}).ApplyEvents(s, script.Env{})
		require.NoError(t, err)
		assert.False(t, struck)
	}
}

func TestAStreamDoesNotGrowBeyondAllBounds(t *testing.T) {
	s := &script.Stream{}
	text := strings.Repeat("a", 1_000_000)
	for range 40 {
		s.Events = append(s.Events, delta("text", text))
	}
	struck, err := (&faults.Duplicate{All: true}).ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	assert.False(t, struck, "twice forty megabytes")
	assert.Len(t, s.Events, 40)

	var grown int
	for range 40 {
		struck, err = (&faults.Duplicate{}).ApplyEvents(s, script.Env{})
		require.NoError(t, err)
		if struck {
			grown++
		}
	}
	assert.Less(t, grown, 24)
	assert.Len(t, s.Events, 40+grown)
}

func TestALongEventIsNotMade(t *testing.T) {
	const size = 5e9
	for _, stream := range []*faults.Inflate{{Size: size}, {Size: size, At: script.At{Event: "message_stop"}}} {
		s := scripttest.Compile(t, scripttest.Reply(true, scripttest.Use("inflate", stream)), scripttest.Env())
		assert.InDelta(t, size, s.BodyBytes(), 5000)
		assert.Less(t, s.Memory(), 5_000_000)
		assert.Contains(t, s.String(), "B  #", "it is a line like any other")
		assert.Less(t, len(s.String()), 20_000)
	}
}

// TestALongEventIsOneAsAShortOneIs compares what is made with what is not.
func TestALongEventIsOneAsAShortOneIs(t *testing.T) {
	length := func(size faults.Size, more ...script.Use) int {
		s := scripttest.Compile(t, scripttest.Reply(true, append([]script.Use{scripttest.Use("inflate", &faults.Inflate{Size: size})}, more...)...), scripttest.Env())
		return s.BodyBytes()
	}
	const short, long = 1_000_000, 1_100_000
	assert.Equal(t, long-short, length(long)-length(short))
	assert.Equal(t, 2*(long-short), length(long, scripttest.Use("duplicate", &faults.Duplicate{}))-length(short, scripttest.Use("duplicate", &faults.Duplicate{})))
	halves := scripttest.Use("split", &faults.Split{Parts: 2})
	assert.Equal(t, long-short, length(long, halves)-length(short, halves))
	for _, size := range []faults.Size{short, long} {
		text := scripttest.Body(scripttest.Compile(t, scripttest.Reply(true, scripttest.Use("inflate", &faults.Inflate{Size: size})), scripttest.Env()))
		events := strings.Split(text, "\n\n")
		longest := slices.MaxFunc(events, func(a, b string) int { return len(a) - len(b) })
		_, data, _ := strings.Cut(longest, "data: ")
		assert.True(t, json.Valid([]byte(data)), "it is an event of JSON")
	}
}
