package cli

import (
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestATimeoutThatIsAskedForLeavesLessTimeToStart(t *testing.T) {
	for _, c := range []struct {
		args    []string
		startup time.Duration // 0 for the runner's own
	}{
		{nil, 0},
		{[]string{"--timeout", "6s"}, 30 * time.Second},
		{[]string{"--timeout", runTimeout.String()}, 30 * time.Second},
	} {
		var f clientFlags
		cmd := &cobra.Command{}
		f.add(cmd, 1, runTimeout)
		require.NoError(t, cmd.ParseFlags(c.args))
		f.settle(cmd)
		assert.Equal(t, c.startup, f.startup, "%q", c.args)
	}
}
