package adhoc

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// Name is the name of every scenario that is made of flags.
const Name = "ad-hoc"

// Flags are the values of the flags as they were typed.
type Flags struct {
	Fail    []string // such as "529:2" or "429:5%:retry-after=3", in order
	Latency string   // such as "300ms" or "p50=300ms,p99=4s"; "" for none
	Cut     string   // such as "1%"; "" for none
	Forward bool     // whether healthy answers are those of a real API
}

// Given reports whether there is any flag to make a scenario of.
func (f Flags) Given() bool { return len(f.Fail) > 0 || f.Latency != "" || f.Cut != "" }

// String returns the flags as a shell takes them.
func (f Flags) String() string {
	var args []string
	for _, fail := range f.Fail {
		args = append(args, "--fail "+quoted(fail))
	}
	if f.Latency != "" {
		args = append(args, "--latency "+quoted(f.Latency))
	}
	if f.Cut != "" {
		args = append(args, "--cut "+quoted(f.Cut))
	}
	return strings.Join(args, " ")
}

// quoted returns a word for a shell, in quotes if it needs them.
func quoted(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:%=,._-/"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Mistake is the error of a flag that makes no sense.
type Mistake struct {
	Flag    string // such as "--fail"
	Value   string // as it was typed
	Problem string // what is wrong with it
	Example string // a flag that makes sense
}

// Error names the flag, its value and what is expected.
func (m *Mistake) Error() string { return fmt.Sprintf("%s %q: %s", m.Flag, m.Value, m.Problem) }

const (
	failFlag    = "--fail"
	failExample = "--fail 529:2"
	failForm    = "expected WHAT:HOW-MANY, where HOW-MANY is a number of requests or a percentage of them, as in 529:2 or 429:5%:retry-after=3"

	latencyFlag    = "--latency"
	latencyExample = "--latency p50=300ms,p99=4s"
	latencyForm    = "expected a duration or two percentiles, as in 300ms or p50=300ms,p99=4s"

	cutFlag    = "--cut"
	cutExample = "--cut 1%"
	cutForm    = "expected a percentage of the answers, as in 1%"
)

// wishes are the flags, understood.
type wishes struct {
	failures []failure
	latency  script.Wait // the zero Wait for none
	cut      share       // of the healthy answers
	forward  bool        // healthy answers are those of a real API
}

// read understands the flags. The error is a *Mistake.
func (f Flags) read() (wishes, error) {
	w := wishes{forward: f.Forward}
	total := share(0)
	for _, text := range f.Fail {
		one, problem := readFailure(text)
		if problem != "" {
			return w, &Mistake{failFlag, text, problem, failExample}
		}
		if total += one.share; total > whole {
			return w, &Mistake{failFlag, text, fmt.Sprintf("with this, %s of the requests fail, and there are no more than 100%%", total), "--fail 529:50% --fail 429:50%"}
		}
		w.failures = append(w.failures, one)
	}
	if f.Latency != "" {
		wait, problem := readLatency(f.Latency)
		if problem != "" {
			return w, &Mistake{latencyFlag, f.Latency, problem, latencyExample}
		}
		w.latency = wait
	}
	if f.Cut != "" {
		cut, ok := readShare(f.Cut)
		if !ok {
			return w, &Mistake{cutFlag, f.Cut, cutForm, cutExample}
		}
		if f.Forward {
			return w, &Mistake{cutFlag, f.Cut, "where the middle of an upstream's answer is, is known only when all of it is there; cut it at an event", "--fail 'close:" + f.Cut + ":at={event: content_block_delta, nth: 3}'"}
		}
		w.cut = cut
	}
	return w, nil
}

// readLatency reads a duration, or two percentiles.
func readLatency(text string) (wait script.Wait, problem string) {
	lines := []string{"  - faults:", "      - delay:", "          for: " + text}
	if strings.Contains(text, "=") {
		lines[2] = "          for:"
		for part := range strings.SplitSeq(text, ",") {
			key, value, ok := strings.Cut(part, "=")
			if !ok || value == "" {
				return script.Wait{}, latencyForm
			}
			lines = append(lines, "            "+strings.TrimSpace(key)+": "+value)
		}
	}
	step, problem := parseStep(lines)
	if problem != "" {
		return script.Wait{}, problem + "; " + latencyForm
	}
	wait = delayOf(step)
	if wait.IsZero() {
		return script.Wait{}, "this is no latency; " + latencyForm
	}
	return wait, ""
}

// Scenario returns the scenario that the flags describe, and its YAML with comments, of
// which it was read. The error is a *Mistake.
func (f Flags) Scenario() (*scenarios.Scenario, []byte, error) {
	w, err := f.read()
	if err != nil {
		return nil, nil, err
	}
	return w.write(f.String())
}
