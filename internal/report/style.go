package report

import "charm.land/lipgloss/v2"

// Colours are the terminal's own sixteen, so that they fit light and dark
// themes. The writer they go to drops them where they do not belong.
var (
	plainStyle = lipgloss.NewStyle()
	titleStyle = lipgloss.NewStyle().Bold(true)
	goodStyle  = lipgloss.NewStyle().Foreground(lipgloss.Green)
	warnStyle  = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
	errorStyle = lipgloss.NewStyle().Foreground(lipgloss.Red)
	faintStyle = lipgloss.NewStyle().Faint(true)

	passedBadge = goodStyle.Bold(true)
	knownBadge  = warnStyle.Bold(true)
	failedBadge = errorStyle.Bold(true)
)

// The signs of results. They say the same as the colours.
const (
	signPass  = "✓"
	signFail  = "✗"
	signKnown = "≈"
	signOpen  = "–"
)
