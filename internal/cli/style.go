package cli

import (
	"github.com/charmbracelet/x/ansi"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/journal"
)

// Colours are the terminal's own sixteen, so that they fit light and dark
// themes. The writer they go to drops them where they do not belong.
var (
	titleStyle = terminal.Style(ansi.NewStyle().Bold())
	nameStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Cyan))
	goodStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Green))
	warnStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Yellow))
	errorStyle = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Red))
	faintStyle = terminal.Style(ansi.NewStyle().Faint())
)

// playedStyle colours what a client got: green for a whole success, yellow for
// a refusal or an error, red where the connection suffered.
func playedStyle(e journal.Entry) terminal.Style {
	switch {
	case e.End != journal.Completed:
		return errorStyle
	case e.Status >= 400:
		return warnStyle
	default:
		return goodStyle
	}
}
