package recording

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/words"
)

// Append adds the steps of a recording to a scenario that was recorded before, after its
// own steps, and counts its requests anew where it says their number as recordings do. All
// else in the scenario stays as it is, since somebody may have edited it.
// file names the scenario in errors. The error says why steps cannot be added to it.
func Append(file string, scenario, more []byte) ([]byte, error) {
	into, err := findSteps(file, scenario)
	if err != nil {
		return nil, fmt.Errorf("adding to a recording: %w", err)
	}
	from, err := findSteps("the new recording", more)
	if err != nil {
		return nil, fmt.Errorf("adding to a recording: %w", err)
	}
	if into.root.Get("match") == nil {
		return nil, fmt.Errorf("adding to a recording: %s has no match, so that its steps are given in order", file)
	}
	var checks []string
	if from.root.Get("validate") != nil && into.root.Get("validate") == nil {
		checks = []string{"validate: off\n"}
	}
	text := slices.Concat(into.lines[:into.key], checks, into.lines[into.key:into.end], from.indented(into.indent), into.lines[into.end:])
	return []byte(strings.Join(recounted(text, from.lines), "")), nil
}

// requestCount matches the lines in which a recording says how many requests it is of.
var requestCount = regexp.MustCompile(`^(# Recorded from|summary: a recording of) (\d+) requests?\b`)

// recounted returns the lines of a scenario with the number of requests of another recording
// added to its own.
func recounted(lines, more []string) []string {
	added := 0
	for _, line := range more {
		if found := requestCount.FindStringSubmatch(line); found != nil {
			added, _ = strconv.Atoi(found[2])
		}
	}
	for i, line := range lines {
		if found := requestCount.FindStringSubmatch(line); found != nil {
			own, _ := strconv.Atoi(found[2])
			lines[i] = found[1] + " " + words.Count(own+added, "request") + line[len(found[0]):]
		}
	}
	return lines
}

// stepLines are the lines of a scenario, and where its own steps stand in them.
type stepLines struct {
	root     *strictyaml.Node
	lines    []string // each with its line end
	key, end int      // the line of the key steps, and the one after the last step; from 0
	indent   string   // before the dash of each step
}

// findSteps finds the steps of a scenario. They must be a block, with a line for each.
func findSteps(file string, text []byte) (*stepLines, error) {
	root, problems := strictyaml.Parse(file, text)
	if len(problems) > 0 {
		return nil, problems
	}
	s := &stepLines{root: root, lines: slices.Collect(strings.Lines(string(text)))}
	if last := len(s.lines) - 1; last >= 0 && !strings.HasSuffix(s.lines[last], "\n") {
		s.lines[last] += "\n"
	}
	s.end = len(s.lines)
	found := false
	for _, entry := range root.Entries {
		line := entry.Key.Pos.Line - 1
		switch {
		case entry.Key.Value == "steps":
			s.key, found = line, true
		case found:
			s.end = min(s.end, line)
		}
	}
	if !found {
		return nil, fmt.Errorf("%s has no steps of its own", file)
	}
	for s.end > s.key+1 && isApart(s.lines[s.end-1]) {
		s.end-- // the comment above the next key
	}
	for _, line := range s.lines[s.key+1 : s.end] {
		if before, _, dashed := strings.Cut(line, "- "); dashed && strings.TrimSpace(before) == "" {
			s.indent = before
			return s, nil
		}
	}
	return nil, fmt.Errorf("%s: its steps do not stand on lines of their own", root.Get("steps").Pos)
}

// isApart reports whether a line belongs to no step: it is empty, or a comment that is not
// indented.
func isApart(line string) bool { return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") }

// indented returns the lines of the steps with another indent.
func (s *stepLines) indented(indent string) []string {
	lines := slices.Clone(s.lines[s.key+1 : s.end])
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = indent + strings.TrimPrefix(line, s.indent)
		}
	}
	return lines
}
