package script_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestStreamFind(t *testing.T) {
	// each event is `event: a\ndata: {"type":"a","n":1}\n\n`, 35 bytes
	s := scripttest.Stream("a 2s+b 2s+b c")
	tests := []struct {
		name string
		at   script.At
		want int // -1 for none
	}{
		{"the zero place is none", script.At{}, -1},
		{"a type means its first event", scripttest.Nth("b", 0), 1},
		{"nth", scripttest.Nth("b", 2), 2},
		{"by number", script.At{Number: 4}, 3},
		{"a byte is in an event", script.AtByte(35), 1},
		{"the last byte before it is not", script.AtByte(34), 0},
		{"a byte beyond the end is none", script.AtByte(4 * 35), -1},
		{"half of four", script.AtPercent(50), 2},
		{"all is in the last", script.AtPercent(100), 3},
		{"the event that goes out then", script.AtElapsed(2 * time.Second), 1},
		{"or the next one", script.AtElapsed(3 * time.Second), 2},
		{"time after the last event is none", script.AtElapsed(5 * time.Second), -1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			index, ok := s.Find(test.at)
			assert.Equal(t, test.want >= 0, ok)
			if ok {
				assert.Equal(t, test.want, index)
			}
		})
	}
}

func TestStreamFindKnowsBlocksAndUnnamedEvents(t *testing.T) {
	s := &script.Stream{Events: []script.Event{
		{Name: "content_block_delta", Data: jsontree.Obj("index", 0)},
		{Name: "content_block_delta", Data: jsontree.Obj("index", 1)},
		{Data: jsontree.Obj("type", "ping")},
		{Comment: "x"},
	}}
	for want, at := range []script.At{{Block: new(0)}, {Block: new(1)}, {Event: "ping"}, {Event: "comment"}} {
		index, ok := s.Find(at)
		assert.True(t, ok)
		assert.Equal(t, want, index)
	}
}

func TestFindInAnEmptyStream(t *testing.T) {
	for _, at := range []script.At{script.AtPercent(0), script.AtByte(0), script.AtElapsed(0), {Number: 1}, {Number: -1}} {
		_, ok := new(script.Stream).Find(at)
		assert.False(t, ok)
	}
}
