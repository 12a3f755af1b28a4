package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestContradictions(t *testing.T) {
	byName := map[string]script.Fault{
		"reset": &faults.Reset{}, "reset at": &faults.Reset{At: script.AtPercent(60)}, "close at": &faults.Close{At: script.AtPercent(50)},
		"hang": &faults.Hang{}, "stall": &faults.Stall{}, "pause": &faults.Stall{For: time.Second}, "delay": &faults.Delay{},
		"status": &faults.Status{}, "redirect": &faults.Redirect{}, "content_length": &faults.ContentLength{},
		"chunking": &faults.Chunking{}, "endless": &faults.Chunking{Break: "terminator"}, "compress": &faults.Compress{},
		"interim": &faults.Interim{}, "truncate": &faults.Truncate{}, "chop": &faults.Chop{},
	}
	wait := 30 * time.Second
	byName["reset in time"] = &faults.Reset{At: script.At{Elapsed: &wait}}
	kinds := map[string]string{"reset in time": "reset", "reset at": "reset", "close at": "close", "pause": "stall", "endless": "chunking"}
	for _, test := range []struct{ one, other, want string }{
		{"reset at", "close at", "reset and close both end the answer: only one of them can"},
		{"stall", "reset at", "stall and reset both end the answer: only one of them can"},
		{"stall", "reset in time", ""},
		{"pause", "reset at", ""},
		{"delay", "hang", ""},
		{"truncate", "close at", ""},
		{"chop", "chop", ""},
		{"status", "status", "status is given twice: each settles the status, and only the last one shows"},
		{"status", "redirect", "status and redirect both settle the status: only the last one shows"},
		{"compress", "compress", "compress is given twice: each settles how the body is compressed, and only the last one shows"},
		{"chunking", "content_length", "content_length and chunking exclude each other: a body in chunks has no content-length"},
		{"status", "hang", "hang ends the answer before anything is sent: status never shows"},
		{"reset", "truncate", "reset ends the answer before anything is sent: truncate never shows"},
		{"reset at", "truncate", ""},
		{"interim", "hang", ""},
		{"endless", "close at", "close ends the answer: the terminator that chunking leaves out would not be sent anyway"},
		{"chunking", "close at", ""},
	} {
		t.Run(test.one+" and "+test.other, func(t *testing.T) {
			var uses []script.Use
			for _, word := range []string{test.one, test.other} {
				name := word
				if kind, ok := kinds[word]; ok {
					name = kind
				}
				uses = append(uses, scripttest.Use(name, byName[word]))
			}
			var want []string
			if test.want != "" {
				want = []string{test.want}
			}
			assert.Equal(t, want, faults.Contradictions(uses))
			uses[0].Probability = 0.5
			assert.Empty(t, faults.Contradictions(uses), "what may not strike contradicts nothing")
		})
	}
}

func TestFaultsThatChangeContentSayWhatIsSaid(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault script.Fault
		want  bool
	}{
		{"a text", &faults.Set{Path: "content.0.text"}, true},
		{"all of it", &faults.Unset{Path: "content"}, true},
		{"its type", &faults.Retype{Path: "content.0.text", To: "null"}, true},
		{"another field", &faults.Set{Path: "usage"}, false},
		{"a field of a like name", &faults.Set{Path: "content_type"}, false},
		{"an event of a stream", &faults.Set{Path: "content_block.text", At: scripttest.Nth("content_block_start", 0)}, false},
		{"an event, whatever its path", &faults.Set{Path: "content.0", All: true}, false},
		{"no field at all", &faults.Close{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, faults.ChangeContent([]script.Use{scripttest.Use("other", &faults.Delay{}), scripttest.Use("it", tt.fault)}))
		})
	}
}
