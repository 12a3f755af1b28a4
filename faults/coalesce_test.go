package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

func TestCoalesce(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default the whole stream, when its last event would have come", &faults.Coalesce{}, streamed, "head flush wait=4s write=start:aaaa write=delta@0:bbbb write=delta@1:cccc write=stop:dddd flush end"},
		{"two events", &faults.Coalesce{At: event("delta", 1), Count: 2}, streamed, "head write=start:aaaa flush wait=2s wait=2s write=delta@0:bbbb write=delta@1:cccc flush write=stop:dddd flush end"},
		{"no more events than there are", &faults.Coalesce{At: event("delta", 2), Count: 9}, streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc write=stop:dddd flush end"},
		{"with the last event there is nothing to send", &faults.Coalesce{At: event("stop", 1)}, streamed, ""},
		{"an event that does not occur", &faults.Coalesce{At: event("x", 1)}, streamed, ""},
		{"a plain body", &faults.Coalesce{}, plain, ""},
	})
}

func TestCoalesceCheck(t *testing.T) {
	for _, at := range []script.At{percent(50), before("ping")} {
		assert.EqualError(t, (&faults.Coalesce{At: at}).Check(), "at: an event is needed, such as ping")
	}
	assert.NoError(t, (&faults.Coalesce{At: script.At{Block: ptr(1)}}).Check())
}
