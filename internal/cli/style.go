package cli

import (
	"github.com/charmbracelet/x/ansi"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/journal"
)

// The colours are the sixteen of the terminal, so that they fit light and dark
// themes. The writer removes them if its output is not a terminal.
var (
	titleStyle = terminal.Style(ansi.NewStyle().Bold())
	nameStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Cyan))
	goodStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Green))
	warnStyle  = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Yellow))
	errorStyle = terminal.Style(ansi.NewStyle().ForegroundColor(ansi.Red))
	faintStyle = terminal.Style(ansi.NewStyle().Faint())
)

// playedStyle returns the colour of an answer: green for a whole success, yellow for
// a refusal or an error, red for a broken connection.
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
