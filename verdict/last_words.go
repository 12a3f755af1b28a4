package verdict

import (
	"regexp"
	"strings"
)

// maxLastWords is how many of its last lines are shown of a program that failed before its
// first request.
const maxLastWords = 5

// LastWords returns the last lines that a program printed which failed before its first
// request, of stderr where that is known apart; none if it got further.
func (v Verdict) LastWords() []string {
	if v.Cause != FailedFirst || v.Ending == nil {
		return nil
	}
	lines := v.Ending.said()
	return lines[max(0, len(lines)-maxLastWords):]
}

// maxLastLine is how many bytes of such a line a reason repeats.
const maxLastLine = 300

// shortLine returns the beginning of a line that is too long for a sentence.
func shortLine(line string) string {
	if line = strings.TrimSpace(line); len(line) > maxLastLine {
		return strings.ToValidUTF8(line[:maxLastLine], "") + "…"
	}
	return line
}

// said returns the lines of what a program said that failed, without empty ones.
func (e *Ending) said() (lines []string) {
	text := e.Stderr
	if strings.TrimSpace(text) == "" {
		text = e.Output
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \t\r\n"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// complaint matches lines in which interpreters, shells and runtimes say what is wrong;
// what they print after it is where it happened.
var complaint = regexp.MustCompile(`(?i)error|exception|panic:|cannot |can't |not found|no such file`)

// lastWords returns the last line that says what was wrong, or otherwise the last one.
func (e *Ending) lastWords() string {
	lines := e.said()
	for i := len(lines) - 1; i >= 0; i-- {
		if line := strings.TrimSpace(lines[i]); complaint.MatchString(line) && !strings.HasPrefix(line, "at ") {
			return shortLine(line)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return shortLine(lines[len(lines)-1])
}
