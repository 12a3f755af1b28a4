package report

import "github.com/charmbracelet/x/ansi"

// Colours are the terminal's own sixteen, so that they fit light and dark
// themes. The writer they go to drops them where they do not belong.
var (
	plainStyle = ansi.NewStyle()
	titleStyle = ansi.NewStyle().Bold()
	goodStyle  = ansi.NewStyle().ForegroundColor(ansi.Green)
	warnStyle  = ansi.NewStyle().ForegroundColor(ansi.Yellow)
	errorStyle = ansi.NewStyle().ForegroundColor(ansi.Red)
	faintStyle = ansi.NewStyle().Faint()
	noteStyle  = ansi.NewStyle().ForegroundColor(ansi.Blue)

	passedBadge = goodStyle.Bold()
	knownBadge  = warnStyle.Bold()
	failedBadge = errorStyle.Bold()
)

// The signs of results. They say the same as the colours.
const (
	signPass  = "✓"
	signFail  = "✗"
	signKnown = "≈"
	signOpen  = "–"
	signNote  = "•" // of what is nobody's failure
)
