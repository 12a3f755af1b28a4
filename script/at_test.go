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
