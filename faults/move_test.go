package faults_test

import (
	"testing"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestMove(t *testing.T) {
	runEventsTests(t, []eventsTest{
		{"by default a delta before its block", &faults.Move{}, healthy, "message_start1 content_block_delta3 content_block_start2 content_block_delta4 content_block_stop5 message_stop6"},
		{"forward", &faults.Move{At: scripttest.Nth("a", 0), To: scripttest.Nth("c", 0)}, "a b c d", "b2 c3 a1 d4"},
		{"backward", &faults.Move{At: scripttest.Nth("d", 0), To: scripttest.Before("b")}, "a b c d", "a1 d4 b2 c3"},
		{"to the very end", &faults.Move{At: scripttest.Nth("a", 0), To: script.At{Number: -1}}, "a b c", "b2 c3 a1"},
		{"its silence goes along", &faults.Move{At: scripttest.Nth("b", 0), To: scripttest.Before("a")}, "a 1s+b", "1s+b2 a1"},
		{"to where it stands", &faults.Move{At: scripttest.Nth("b", 0), To: scripttest.Nth("a", 0)}, "a b c", ""},
		{"beside itself", &faults.Move{At: scripttest.Nth("b", 0), To: scripttest.Nth("b", 0)}, "a b c", ""},
		{"what does not occur", &faults.Move{At: scripttest.Nth("x", 0), To: scripttest.Nth("a", 0)}, "a b", ""},
		{"to where nothing is", &faults.Move{At: scripttest.Nth("a", 0), To: scripttest.Nth("x", 0)}, "a b", ""},
	})
}
