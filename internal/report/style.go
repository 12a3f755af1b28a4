package report

import (
	"github.com/charmbracelet/x/ansi"

	"github.com/claudemock/claudemock/internal/terminal"
)

// The colours are the sixteen of the terminal, so that they fit light and dark
// themes. The writer removes them if its output is not a terminal.
var (
	plainStyle = terminal.Style(ansi.NewStyle())
	titleStyle = terminal.Style(ansi.NewStyle().Bold())
	goodStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Green))
	warnStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Yellow))
	errorStyle = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Red))
	faintStyle = terminal.Style(ansi.NewStyle().Faint())
	noteStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Blue))

	passedBadge = terminal.Style(ansi.Style(goodStyle).Bold())
	knownBadge  = terminal.Style(ansi.Style(warnStyle).Bold())
	failedBadge = terminal.Style(ansi.Style(errorStyle).Bold())
)

// The signs of results. They say the same as the colours.
const (
	signPass  = "✓"
	signFail  = "✗"
	signKnown = "≈"
	signOpen  = "–"
	signNote  = "•" // of notes
	signNone  = "·" // of what was not tried or judged
)
