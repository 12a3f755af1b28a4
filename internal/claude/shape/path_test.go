package shape

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAPathReachesWhatABodyMayHave(t *testing.T) {
	for _, c := range []struct {
		endpoint, path string
		dead           int // the place of the part that leads nowhere; -1 for none
		list           bool
	}{
		{"messages", "model", -1, false},
		{"messages", "messages.-1.content.0.type", -1, false},
		{"messages", "messages.0.content", -1, false},
		{"messages", "tools.0.input_schema.properties.city", -1, false},
		{"messages", "messages.0.content.0.input.deep.3.er", -1, false},
		{"messages", "system.0.cache_control.type", -1, false},
		{"messages", "messages.role", 1, true},
		{"messages", "messages.01.role", 1, true},
		{"messages", "mesages.0.role", 0, false},
		{"messages", "messages.0.rol", 2, false},
		{"messages", "model.name", 1, false},
		{"create_batch", "requests.0.params.model", -1, false},
		{"nowhere", "whatever.there.is", -1, false},
	} {
		dead := Reach(c.endpoint, strings.Split(c.path, "."))
		if c.dead < 0 {
			assert.Nil(t, dead, c.path)
			continue
		}
		if assert.NotNil(t, dead, c.path) {
			assert.Equal(t, c.dead, dead.At, c.path)
			assert.Equal(t, c.list, dead.InList, c.path)
		}
	}
	assert.Contains(t, Reach("messages", []string{"mesages"}).Fields, "messages")
}
