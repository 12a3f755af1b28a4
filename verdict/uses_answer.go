package verdict

import (
	"fmt"
	"slices"
	"strings"
)

// usesAnswer checks programs that finally got a whole and ordinary answer to
// every question: they should use it.
func usesAnswer(c *evidence) Finding {
	last := c.lastUsable()
	e := c.program()
	switch {
	case last == nil || e == nil || c.leavesExitOpen():
		return nothing()
	case e.Exit == 0 && c.printed(last):
		return pass(fmt.Sprintf("%s the answer to request %d", e.gave(), last.Ordinal))
	case e.Exit == 0 && e.Output == "":
		return cannotTell(e.String() + " and " + e.gave() + " nothing, so that nothing shows what it made of the answer")
	case e.Exit == 0:
		return pass(e.String())
	case !e.crashed():
		return cannotTell(e.String() + ", which may be its own way to say something: see --ok-exit")
	default:
		return fail(fmt.Sprintf("the answer to request %d was whole; %s%s", last.Ordinal, e, c.complaint()), last.Ordinal)
	}
}

// lastUsable returns the last answer of the run if every question got a whole answer
// with nothing odd about it; nil otherwise, and nil if answers call tools whose
// results never arrived.
func (c *evidence) lastUsable() *Attempt {
	var last *Attempt
	for _, chain := range c.questions() {
		a := chain.last()
		if !chain.answered() || !a.isMessage() || a.remark() != "" || c.tampered(a) {
			return nil
		}
		if len(a.Answer.Tools) > 0 && !c.continued(a) {
			return nil
		}
		if last == nil || a.Ordinal > last.Ordinal {
			last = a
		}
	}
	return last
}

// harmless are the faults that do not change an answer.
var harmless = []string{"delay", "stall", "hold", "throttle", "chop", "coalesce", "split", "slow_headers", "interim", "limit_headers"}

// tampered reports whether a whole answer differs from those of the API: a client
// may rightly refuse blocks that begin twice, a malformed stream, or a message that
// lacks a field.
func (c *evidence) tampered(a *Attempt) bool {
	if a.Answer.Odd != "" || len(a.Answer.Unknown) > 0 {
		return true
	}
	for _, name := range a.Faults {
		if !slices.Contains(harmless, name) && !slices.Contains(a.Missed, name) {
			return true
		}
	}
	step := c.stepOf(a)
	return step != nil && step.Reply != nil && a.Instead == "" && (step.Reply.Body != nil || step.Reply.Events != nil || step.Reply.Stream != nil)
}

// crashed reports whether the exit status is one that languages use for a
// program that failed: 1, 2, or a signal. A program chooses other statuses
// itself.
func (e *Ending) crashed() bool { return e.Signal != "" || e.Exit == 1 || e.Exit == 2 || e.Exit > 128 }

// gave returns the verb for what the client did with an answer.
func (e *Ending) gave() string {
	if e.Command == Call {
		return "gave"
	}
	return "printed"
}

// given returns the participle of gave.
func (e *Ending) given() string {
	if e.Command == Call {
		return "given"
	}
	return "printed"
}

// complaint returns the last line that the program printed; "" if it belongs to the
// answer.
func (c *evidence) complaint() string {
	lines := strings.Split(strings.TrimSpace(c.Ending.Output), "\n")
	line := strings.TrimSpace(lines[len(lines)-1])
	answers := func(a *Attempt) bool { return strings.Contains(a.Answer.Text, line) }
	if line == "" || slices.ContainsFunc(c.attempts, answers) {
		return ""
	}
	return " (" + quoted(line, true) + ")"
}
