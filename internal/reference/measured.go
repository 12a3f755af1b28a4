package reference

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// measurements is the content of conformance/testdata/behaviour.txt.
type measurements struct {
	clients []measuredClient
	cases   []measuredCase
}

// measuredClient is one of the programs that were driven through the scenarios.
type measuredClient struct {
	name    string // as the lines call it: go1, careful
	title   string // the program or package
	version string
}

// measuredCase is a scenario played in one way.
type measuredCase struct {
	scenario string
	notes    string // how it was played; "" for the normal way
	lines    []measuredLine
}

// measuredLine is what several clients did in several modes.
type measuredLine struct {
	modes, clients []string
	did            behaviour
}

// behaviour is the parts of what a client did.
type behaviour struct {
	outcome  string // result, error or waiting
	ending   string // the text after that word: an error's class, status, type and message
	requests string // how many
	waits    string // the rules that the waits between them follow; "" without waits
	held     string // what the caller has in the end
	events   string // in raw mode: the types of the events
}

var behaviourForm = regexp.MustCompile(`^(result|error|waiting) ?(.*?), (\d+) requests?` +
	`(?:: ((?:retry-after|back-off|at once)(?: then (?:retry-after|back-off|at once))*))?(?:, (.*))?$`)

// parseMeasurements reads the file; its error names the line that cannot be read.
func parseMeasurements(file []byte) (measurements, error) {
	var all measurements
	for line := range strings.Lines(string(file)) {
		line = strings.TrimRight(line, "\n")
		switch columns := strings.SplitN(line, " | ", 3); {
		case line == "" || strings.HasPrefix(line, "What ") || strings.HasPrefix(line, "Shortened: "):
		case !strings.HasPrefix(line, " "):
			name, notes, _ := strings.Cut(line, ": ")
			scenario, _, _ := strings.Cut(name, " ")
			all.cases = append(all.cases, measuredCase{scenario: scenario, notes: notes})
		case len(columns) < 3:
			all.clients = append(all.clients, parseClient(line))
		default:
			did, err := parseBehaviour(columns[2])
			if err != nil || len(all.cases) == 0 {
				return measurements{}, fmt.Errorf("reading what the clients did, line %q: %w", line, err)
			}
			last := &all.cases[len(all.cases)-1]
			last.lines = append(last.lines, measuredLine{strings.Fields(columns[0]), strings.Fields(columns[1]), did})
		}
	}
	return all, nil
}

// parseClient reads a line like "go1  Go, anthropic-sdk-go 1.84.0".
func parseClient(line string) measuredClient {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	i := strings.LastIndexByte(rest, ' ') + 1
	return measuredClient{name: name, title: strings.TrimSpace(rest[:i]), version: rest[i:]}
}

func parseBehaviour(text string) (behaviour, error) {
	parts := behaviourForm.FindStringSubmatch(text)
	if parts == nil {
		return behaviour{}, fmt.Errorf("%q is no behaviour", text)
	}
	held, events, _ := strings.Cut(", "+parts[5], ", events ")
	held = strings.TrimPrefix(held, ", ")
	return behaviour{outcome: parts[1], ending: parts[2], requests: parts[3], waits: parts[4], held: held, events: events}, nil
}

// careful is the client that checks every answer, and carefulOn the SDK that it
// uses.
const (
	careful   = "careful"
	carefulOn = "py2"
)

// silent reports whether a line has, for a mode, a failure that a caller does
// not notice without a check: a result without a stop reason, one that is not a
// message, events without the last one, or a result that the careful client
// found unusable.
func (c measuredCase) silent(l measuredLine, mode string) bool {
	switch {
	case l.did.outcome != "result" || len(l.sdks()) == 0:
		return false
	case l.did.ending != "" || strings.HasPrefix(l.did.held, "no stop_reason"):
		return true
	case mode == "raw":
		return !strings.HasSuffix(l.did.events, "message_stop")
	}
	return c.foundUnusable(mode)
}

// foundUnusable reports whether the careful client refused the result of its
// SDK. A failure of the SDK itself says nothing about other SDKs.
func (c measuredCase) foundUnusable(mode string) bool {
	verdict := c.of(careful, mode).ending
	refused := strings.HasPrefix(verdict, "InvalidAnswer") || strings.HasPrefix(verdict, "CutAnswer")
	return refused && c.of(carefulOn, mode).outcome == "result"
}

// of returns what a client did in a mode.
func (c measuredCase) of(client, mode string) behaviour {
	for _, l := range c.lines {
		if slices.Contains(l.clients, client) && slices.Contains(l.modes, mode) {
			return l.did
		}
	}
	return behaviour{}
}

// parted splits a line that is a silent failure only in some modes.
func (c measuredCase) parted(l measuredLine) []measuredLine {
	loud, mute := l, l
	loud.modes, mute.modes = nil, nil
	for _, mode := range l.modes {
		if c.silent(l, mode) {
			mute.modes = append(mute.modes, mode)
		} else {
			loud.modes = append(loud.modes, mode)
		}
	}
	return slices.DeleteFunc([]measuredLine{loud, mute}, func(l measuredLine) bool { return len(l.modes) == 0 })
}

// sdks returns the official SDKs of a line.
func (l measuredLine) sdks() []string {
	var names []string
	for _, name := range l.clients {
		if name != careful && name != "naive" {
			names = append(names, name)
		}
	}
	return names
}
