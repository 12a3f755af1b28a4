package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestCoalesce(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default the whole stream, when its last event would have come", &faults.Coalesce{}, scripttest.Streamed, "head flush wait=4s write=start:aaaa write=delta@0:bbbb write=delta@1:cccc write=stop:dddd flush end"},
		{"two events", &faults.Coalesce{At: scripttest.Nth("delta", 1), Count: 2}, scripttest.Streamed, "head write=start:aaaa flush wait=2s wait=2s write=delta@0:bbbb write=delta@1:cccc flush write=stop:dddd flush end"},
		{"no more events than there are", &faults.Coalesce{At: scripttest.Nth("delta", 2), Count: 9}, scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc write=stop:dddd flush end"},
		{"with the last event there is nothing to send", &faults.Coalesce{At: scripttest.Nth("stop", 1)}, scripttest.Streamed, ""},
		{"an event that does not occur", &faults.Coalesce{At: scripttest.Nth("x", 1)}, scripttest.Streamed, ""},
		{"a plain body", &faults.Coalesce{}, scripttest.Plain, ""},
	})
}

func TestCoalesceCheck(t *testing.T) {
	for _, at := range []script.At{script.AtPercent(50), scripttest.Before("ping")} {
		assert.EqualError(t, (&faults.Coalesce{At: at}).Check(), "at: an event is needed, such as ping")
	}
	assert.NoError(t, (&faults.Coalesce{At: script.At{Block: new(1)}}).Check())
}
