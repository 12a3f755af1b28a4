package adhoc

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios"
)

// failure is what a --fail asks for: of count and share, one is not zero.
type failure struct {
	what  string // that a request gets, in words
	step  *scenarios.Step
	count int
	share share
}

// maxCount is the largest number of requests that a --fail names. Whoever wants more wants
// a percentage.
const maxCount = 1_000_000

// readFailure reads WHAT:HOW-MANY and the options behind it.
func readFailure(text string) (f failure, problem string) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 {
		return f, failForm
	}
	if strings.ContainsAny(text, "\n\r") {
		return f, "expected one line"
	}
	if f.share, _ = readShare(parts[1]); f.share == 0 {
		count, err := strconv.Atoi(parts[1])
		if err != nil || count < 1 || count > maxCount {
			return f, failForm
		}
		f.count = count
	}
	options, problem := readOptions(parts[2:])
	if problem != "" {
		return f, problem
	}
	lines, problem := writeFailure(parts[0], options)
	if problem != "" {
		return f, problem
	}
	if f.step, problem = parseStep(lines); problem != "" {
		return f, problem
	}
	f.what = inWords(f.step)
	return f, ""
}

// optionPattern is the beginning of an option. Other parts belong to the value before
// them, which may have colons.
var optionPattern = regexp.MustCompile(`^[a-z][a-z_-]*=`)

// readOptions returns the options as lines of YAML.
func readOptions(parts []string) (lines []string, problem string) {
	for _, part := range parts {
		switch {
		case optionPattern.MatchString(part):
			key, value, _ := strings.Cut(part, "=")
			if value == "" {
				return nil, fmt.Sprintf("the option %q has no value; expected one as in retry-after=3", key)
			}
			lines = append(lines, strings.ReplaceAll(key, "-", "_")+": "+value)
		case len(lines) > 0:
			lines[len(lines)-1] += ":" + part
		default:
			return nil, fmt.Sprintf("%q is no option; expected one as in 529:2:retry-after=3", part)
		}
	}
	return lines, ""
}

// writeFailure returns the lines of a step that fails with an error, by status or type, or
// with a fault.
func writeFailure(what string, options []string) (lines []string, problem string) {
	if status, err := strconv.Atoi(what); err == nil {
		if status < 400 || status > 599 {
			return nil, fmt.Sprintf("%d is no status of an error; expected one from 400 to 599, as in 529:2", status)
		}
		key := "status: " + what
		if known := apierror.ForStatus(status); apierror.New(known.Type, "").Status == status {
			key = "type: " + known.Type
		}
		return indented("  - error:", "      ", append([]string{key}, options...)), ""
	}
	if slices.Contains(apierror.Types(), what) {
		return indented("  - error:", "      ", append([]string{"type: " + what}, options...)), ""
	}
	if what == "refuse" {
		return nil, "connections are refused before a request can name its scenario, so that takes an address of its own: claudemock serve --listen SCENARIO=ADDRESS"
	}
	if _, ok := faults.Builtin().Lookup(what); !ok {
		known := slices.Concat(apierror.Types(), faults.Builtin().Names())
		problem := fmt.Sprintf("%q is no failure; expected a status such as 529, a type such as overloaded_error, or a fault such as reset (claudemock faults)", what)
		if near := strictyaml.DidYouMean(what, known); near != "" {
			problem += "; " + near
		}
		return nil, problem
	}
	if len(options) == 0 {
		return []string{"  - faults: [" + what + "]"}, ""
	}
	return append([]string{"  - faults:"}, indented("      - "+what+":", "          ", options)...), ""
}

func indented(head, indent string, lines []string) []string {
	all := []string{head}
	for _, line := range lines {
		all = append(all, indent+line)
	}
	return all
}

// parseStep reads the lines of one step of a scenario. The problem is the first one, by the
// option that it is about.
func parseStep(lines []string) (step *scenarios.Step, problem string) {
	text := "name: " + Name + "\nsummary: made of flags\nsteps:\n" + strings.Join(lines, "\n") + "\n"
	s, err := scenarios.ParseText("", []byte(text), faults.Builtin())
	if err != nil {
		return nil, problemOf(err)
	}
	if len(s.Steps) != 1 {
		return nil, "expected one failure"
	}
	return s.Steps[0], ""
}

// inWords says what a request gets, as in "overloaded_error" or "reset".
func inWords(s *scenarios.Step) string {
	switch {
	case s.Error == nil:
		return s.Faults[0].Name
	case s.Error.Type != "":
		return s.Error.Type
	default:
		return "status " + strconv.Itoa(s.Error.Status)
	}
}

// which says which requests a failure with a count is for, as in "the first 2 requests".
func (f failure) which(first bool) string {
	place := "the next"
	if first {
		place = "the first"
	}
	if f.count == 1 {
		return place + " request"
	}
	return fmt.Sprintf("%s %d requests", place, f.count)
}
