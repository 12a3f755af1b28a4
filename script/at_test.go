package script_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/script"
)

func TestAtCheck(t *testing.T) {
	tests := []struct {
		name string
		at   script.At
		want string // "" when it is in order
	}{
		{"no place", script.At{}, ""},
		{"everything that goes with an event", script.At{Event: "ping", Nth: -2, Block: new(1), Edge: "before"}, ""},
		{"a byte of an event", script.At{Event: "ping", Byte: new(3)}, ""},
		{"the edge of an event by number", script.At{Number: -1, Edge: "after"}, ""},
		{"two ways to count events", script.At{Number: 1, Nth: 1}, "number counts all events: leave out event, nth and block"},
		{"percent beside an event", script.At{Event: "ping", Percent: new(5.0)}, "percent and elapsed each stand alone"},
		{"percent beside elapsed", script.At{Percent: new(5.0), Elapsed: new(time.Second)}, "percent and elapsed each stand alone"},
		{"elapsed beside byte", script.At{Byte: new(5), Elapsed: new(time.Second)}, "percent and elapsed each stand alone"},
		{"more than all", script.AtPercent(100.1), "percent must be from 0 to 100"},
		{"no number", script.AtPercent(math.NaN()), "percent must be from 0 to 100"},
		{"time in the past", script.AtElapsed(-1), "elapsed must not be negative"},
		{"a negative byte", script.AtByte(-1), "byte counts from 0"},
		{"a negative block", script.At{Block: new(-1)}, "block counts from 0"},
		{"an unknown edge", script.At{Event: "ping", Edge: "left"}, "edge must be before or after"},
		{"an edge of nothing", script.At{Edge: "before"}, "only an event has an edge: name one, without byte"},
		{"an edge of a byte", script.At{Event: "ping", Byte: new(1), Edge: "before"}, "only an event has an edge: name one, without byte"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.at.Check()
			if test.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, test.want)
		})
	}
}

func TestPlacesInWords(t *testing.T) {
	for want, at := range map[string]script.At{
		"":                              {},
		"12.5 % of the body":            script.AtPercent(12.5),
		"2s":                            script.AtElapsed(2 * time.Second),
		"byte 3 of the body":            script.AtByte(3),
		"byte 3 of the first ping":      {Event: "ping", Byte: new(3)},
		"the first ping":                script.AtEvent("ping"),
		"the 4th ping of block 1":       {Event: "ping", Nth: 4, Block: new(1)},
		"the last ping":                 {Event: "ping", Nth: -1},
		"the third ping from the end":   {Event: "ping", Nth: -3},
		"event 5":                       {Number: 5},
		"the last event":                {Number: -1},
		"the second event from the end": {Number: -2},
		"the first event of block 2":    {Block: new(2)},
	} {
		assert.Equal(t, want, at.Words())
	}
	assert.Equal(t, "every ping", script.AtEvent("ping").EveryWords())
	assert.Equal(t, "every event of block 1", script.At{Block: new(1)}.EveryWords())
}
