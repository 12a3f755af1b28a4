package cli

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/terminal"
)

func TestProgressIsRedrawnInOneLineOfATerminal(t *testing.T) {
	for _, width := range []int{120, 80, 60, 45} {
		var out bytes.Buffer
		p := newProgress(Streams{Err: &out}, false, "scenario", 3)
		p.width = width
		p.begin(" at speed 20")
		for _, name := range []string{"overloaded-burst", "a-scenario-with-a-name-that-is-longer-than-most", "healthy"} {
			p.done(name)
		}
		p.end()
		_, drawn, _ := strings.Cut(out.String(), "\n")
		assert.NotContains(t, drawn, "\n")
		assert.True(t, strings.HasSuffix(drawn, terminal.ClearLine))
		lines := strings.Split(drawn, terminal.ClearLine)
		for _, line := range lines {
			assert.Less(t, ansi.StringWidth(line), width)
		}
		assert.Contains(t, drawn, " 3/3 scenarios ")
		assert.Contains(t, drawn, strings.Repeat("█", progressCells))
		if width >= 80 {
			assert.Contains(t, drawn, "overloaded-burst")
		}
	}
}

func TestProgressIsALineForEachTenthElsewhere(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(Streams{Err: &out}, false, "scenario", 61)
	p.begin(" at speed 20")
	for range 61 {
		p.done("any")
	}
	p.end()
	assert.Len(t, regexp.MustCompile(`(?m)^ \d+/61 scenarios  \d+ s(, about \d+\.\d+ s left)?$`).FindAllString(out.String(), -1), 10)
	assert.NotContains(t, out.String(), terminal.ClearLine)

	out.Reset()
	quiet := newProgress(Streams{Err: &out}, true, "scenario", 1)
	quiet.begin("")
	quiet.done("any")
	quiet.end()
	assert.Empty(t, out.String())
}
