package faults_test

import (
	"testing"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
)

func TestDuplicate(t *testing.T) {
	runEventsTests(t, []eventsTest{
		{"by default the first delta", &faults.Duplicate{}, "a content_block_delta content_block_delta", "a1 content_block_delta2 content_block_delta2 content_block_delta3"},
		{"the twin follows without a silence", &faults.Duplicate{At: scripttest.Nth("b", 0)}, "a 1s+b c", "a1 1s+b2 b2 c3"},
		{"all doubles every event that fits", &faults.Duplicate{At: scripttest.Nth("b", 0), All: true}, "b a b", "b1 b1 a2 b3 b3"},
		{"a type that does not occur", &faults.Duplicate{At: scripttest.Nth("x", 0)}, "a b", ""},
	})
}
