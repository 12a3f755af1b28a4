package script_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestScriptCheck(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"a plain answer", scripttest.Plain, ""},
		{"a stream", scripttest.Streamed, ""},
		{"no answer", "hang", ""},
		{"nothing", "", "script: it has no end"},
		{"no end", "head write=a flush", "script: it has no end"},
		{"something after the end", "head end flush", "script, operation 2 (end): flush can follow nothing but the end"},
		{"something after a hang", "hang reset", "script, operation 1 (hang): reset can follow nothing but the end"},
		{"two heads", "head head end", "script, operation 2 (head): an answer has one head"},
		{"a body before its head", "write=a head end", "script, operation 1 (write): the head comes first"},
		{"an end without a head", "wait=1s end", "script, operation 2 (end): the head comes first"},
		{"a negative wait", "wait=-1s hang", "script, operation 1 (wait): a wait cannot be negative"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := scripttest.Parse(test.script)
			err := s.Check()
			if test.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, test.want)
		})
	}
}

func TestScriptTotals(t *testing.T) {
	s := scripttest.Parse(scripttest.Streamed)
	assert.Equal(t, 4*time.Second, s.Duration())
	assert.Equal(t, 16, s.BodyBytes())
}

func TestScriptString(t *testing.T) {
	s := scripttest.Parse("wait=1500ms head write=start:a\u00e4 flush write=delta@0:" + strings.Repeat("x", 130) + " reset")
	s.Ops[0].Fixed = true
	s.Ops[1].Head.Fields = []script.Field{{Name: "content-type", Value: "text/plain"}}
	s.Ops[4].Event.Last = false
	s.Missed = []string{"drop"}
	xs := strings.Repeat("x", 56)
	assert.Equal(t, `    0.000s  wait   1.5s, at any speed
    1.500s  head   200
                     content-type: text/plain
    1.500s  write  3 B  #1 start  "aä"
    1.500s  flush
    1.500s  write  130 B  #2 delta[0] …  "`+xs+`"…"`+xs+`"
    1.500s  reset
    missed  drop
     total  1.5s, 133 bytes of body
`, s.String())
}
