package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestTruncate(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default half of the body", &faults.Truncate{}, scripttest.Plain, "head write=abcde end"},
		{"at a byte", &faults.Truncate{At: script.AtByte(3)}, scripttest.Plain, "head write=abc end"},
		{"to nothing", &faults.Truncate{At: script.AtByte(0)}, scripttest.Plain, "head end"},
		{"before the head means no body", &faults.Truncate{At: script.AtElapsed(1)}, "wait=2ns " + scripttest.Plain, "wait=1ns wait=1ns head end"},
		{"after an event", &faults.Truncate{At: scripttest.Nth("delta", 1)}, scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush end"},
		{"a place that does not exist", &faults.Truncate{At: script.AtByte(11)}, scripttest.Plain, ""},
		{"an answer without a head", &faults.Truncate{At: script.AtElapsed(1)}, "hang", ""},
		{"inside the first character that has an inside", &faults.Truncate{Inside: "rune"}, "head write=abñcñ end", "head write=ab\xc3 end"},
		{"inside the first one after a place", &faults.Truncate{Inside: "rune", At: script.AtByte(4)}, "head write=abñcñ end", "head write=abñc\xc3 end"},
		{"inside a character in the next event", &faults.Truncate{Inside: "rune", At: scripttest.Nth("a", 1)}, "head write=a:ñ flush write=b:ñ flush end", "head write=a:ñ flush write=b:\xc3… end"},
		{"inside an escape", &faults.Truncate{Inside: "escape"}, `head write=a\\\n end`, `head write=a\ end`},
		{"inside an escape of a character", &faults.Truncate{Inside: "escape", At: script.AtByte(1)}, `head write=a\u00e9 end`, `head write=a\u0 end`},
		{"inside a character where there is none", &faults.Truncate{Inside: "rune", At: script.AtByte(2)}, scripttest.Plain, ""},
	})
}

func TestTruncateKeepsTheContentLengthTrue(t *testing.T) {
	for length, want := range map[string]string{"10": "5", "99": "99"} {
		s := scripttest.Parse(scripttest.Plain)
		s.Ops[0].Head.Fields = []script.Field{{Name: "content-length", Value: length}}
		_, err := (&faults.Truncate{}).ApplyScript(&s, script.Env{})
		require.NoError(t, err)
		assert.Equal(t, want, s.Ops[0].Head.Get("Content-Length"), "a length that was wrong already stays")
	}
}
