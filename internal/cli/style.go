package cli

import (
	"charm.land/lipgloss/v2"

	"github.com/claudemock/claudemock/journal"
)

// Colours are the terminal's own sixteen, so that they fit light and dark
// themes. The writer they go to drops them where they do not belong.
var (
	titleStyle = lipgloss.NewStyle().Bold(true)
	nameStyle  = lipgloss.NewStyle().Foreground(lipgloss.Cyan)
	goodStyle  = lipgloss.NewStyle().Foreground(lipgloss.Green)
	warnStyle  = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
	errorStyle = lipgloss.NewStyle().Foreground(lipgloss.Red)
	faintStyle = lipgloss.NewStyle().Faint(true)
)

// playedStyle colours what a client got: green for a whole success, yellow for
// a refusal or an error, red where the connection suffered.
func playedStyle(e journal.Entry) lipgloss.Style {
	switch {
	case e.End != journal.Completed:
		return errorStyle
	case e.Status >= 400:
		return warnStyle
	default:
		return goodStyle
	}
}
