package catalogue

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
)

func TestWhatIsReadHasAnyNameIncludesTheCatalogueAndDoesNotJoinIt(t *testing.T) {
	c, err := New(fstest.MapFS{"down.yaml": {Data: included("down", "steps: [{reply: {text: d}}]")}}, faults.Builtin())
	require.NoError(t, err)
	s, err := c.Read("scenario.yaml", included("mine", "steps: [{reply: {text: a}}, {include: down}]"))
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "d"}, []string{*s.Steps[0].Reply.Text, *s.Steps[1].Reply.Text})
	_, err = c.Read("scenario.yaml", included("down", "steps: [{reply: {text: other}}]"))
	require.NoError(t, err)
	assert.Equal(t, []string{"d"}, texts(t, c, "down"))
	assert.Equal(t, []string{"down"}, c.Names())

	_, err = c.Read("scenario.yaml", included("mine", "stepz: []"))
	assert.ErrorContains(t, err, "scenario.yaml:3:1: unknown key")
}
