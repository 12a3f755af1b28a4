package cli_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/cli"
)

// printed runs a command on a terminal of so many columns, with colours.
func printed(t *testing.T, columns int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Run(t.Context(), args, cli.Streams{Out: &out, Err: &errs, Columns: columns, Env: append(os.Environ(), "CLICOLOR_FORCE=1", "TERM=xterm-256color")})
	require.Zero(t, code, "%s", &errs)
	return out.String()
}

// TestTextIsWrappedAtTheWidthOfTheTerminal looks at every line of what commands print, with
// colours, on narrow and wide terminals. What can be copied is not divided.
func TestTextIsWrappedAtTheWidthOfTheTerminal(t *testing.T) {
	for _, args := range [][]string{
		{"list"}, {"list", "stops", "mid-word"}, {"docs"}, {"docs", "gives-up"}, {"docs", "cannot-tell"}, {"faults"}, {"faults", "chunking"},
		{"explain", "overloaded-mid-stream"}, {"explain", "connection-refused-for-minutes"}, {"explain", "rate-limit-burst"},
	} {
		for _, columns := range []int{60, 100} {
			text := printed(t, columns, args...)
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if strings.Contains(line, "    - ") { // the sample of a fault
					continue
				}
				assert.LessOrEqual(t, ansi.StringWidth(line), columns, "%v: %s", args, line)
			}
			inOne := strings.Join(strings.Fields(ansi.Strip(text)), " ")
			unwrapped := strings.Join(strings.Fields(ansi.Strip(printed(t, 10_000, args...))), " ")
			assert.Equal(t, unwrapped, inOne, "%v: nothing is lost, and no word divided", args)
		}
	}
}

func TestWrappedLinesHangBesideTheirNames(t *testing.T) {
	text := ansi.Strip(printed(t, 60, "faults", "delay"))
	assert.Contains(t, text, "  for          how long; default 10s (wait)\n")
	assert.Contains(t, text, ""+
		"  all          at every event that fits, each time anew, not\n"+
		"               only the first (true or false)\n")
}
