package faults_test

import (
	"testing"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
)

func TestDrop(t *testing.T) {
	runEventsTests(t, []eventsTest{
		{"by default message_stop", &faults.Drop{}, healthy, "message_start1 content_block_start2 content_block_delta3 content_block_delta4 content_block_stop5"},
		{"a type means its first event", &faults.Drop{At: scripttest.Nth("b", 0)}, "a b b c", "a1 b3 c4"},
		{"all means every event of the type", &faults.Drop{At: scripttest.Nth("b", 0), All: true}, "a b b c", "a1 c4"},
		{"all without a type means every event", &faults.Drop{All: true}, "a b", ""},
		{"the silence before it is kept", &faults.Drop{At: scripttest.Nth("b", 0), All: true}, "a 1s+b 2s+b 3s+c", "a1 6s+c4"},
		{"a type that does not occur", &faults.Drop{At: scripttest.Nth("x", 0)}, "a b", ""},
	})
}
