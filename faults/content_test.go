package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

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
