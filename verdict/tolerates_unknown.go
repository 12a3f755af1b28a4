package verdict

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
)

// toleratesUnknown checks whether the client used whole answers that contain
// something new to the API.
func toleratesUnknown(c *evidence) Finding {
	var failed []Finding
	seen, used, open := 0, 0, ""
	for _, chain := range c.chains {
		for i, a := range chain.attempts {
			unknown := a.unknownParts()
			if len(unknown) == 0 {
				continue
			}
			seen++
			f := c.treatment(chain, i, strings.Join(unknown, ", "))
			switch f.Result {
			case Fail:
				failed = append(failed, f)
			case CannotTell:
				open = f.Text
			default:
				used++
			}
		}
	}
	switch {
	case len(failed) > 0:
		return worstOf(failed, seen, "answer")
	case open != "":
		return cannotTell(open)
	case used > 0:
		return pass(fmt.Sprintf("used %s with something unknown in it", words.Count(used, "answer")))
	default:
		return nothing()
	}
}

// unknownParts lists what is unknown in an answer that can be used without it.
// It is empty if the stop reason is unknown, since a client may rightly
// distrust such an answer.
func (a *Attempt) unknownParts() []string {
	if a.Outcome() != Answered || a.Answer.Text == "" && len(a.Answer.Tools) == 0 {
		return nil
	}
	var parts []string
	for _, part := range a.Answer.Unknown {
		if strings.HasPrefix(part, "stop_reason ") {
			return nil
		}
		parts = append(parts, part)
	}
	return parts
}

// treatment judges what the client did with one answer, that of the i-th
// attempt of the chain.
func (c *evidence) treatment(chain *chain, i int, unknown string) Finding {
	a := chain.attempts[i]
	stance, ending := c.stance()
	switch again := c.askedAgain(chain, i); {
	case !chain.mixed && i < len(chain.attempts)-1:
		next := chain.attempts[i+1]
		return fail(fmt.Sprintf("request %d asked again after a whole answer with %s", next.Ordinal, unknown), a.Ordinal, next.Ordinal)
	case c.continued(a), stance == endsSilent, c.Ending != nil && c.Ending.Command == Tests && stance == endsLoud:
		return pass("")
	case stance == endsOpen:
		return cannotTell(ending)
	case again != nil:
		return cannotTell(fmt.Sprintf("request %d asks the same as request %d, and nothing tells whether as a retry: send an idempotency-key", again.Ordinal, a.Ordinal))
	}
	if reason := c.otherReason(); reason != nil {
		return cannotTell(fmt.Sprintf("%s, for which request %d is a reason, too", ending, reason.Ordinal))
	}
	if len(a.Answer.Tools) > 0 {
		return cannotTell(fmt.Sprintf("%s, and the answer to request %d asked for a tool, whose result never came", ending, a.Ordinal))
	}
	if why := c.complaintAbout(a); why != "" {
		return fail(fmt.Sprintf("the answer had %s and was whole; %s%s", unknown, ending, why), a.Ordinal)
	}
	return cannotTell(fmt.Sprintf("%s after a whole answer with %s, and nothing that it printed says that it was for this", ending, unknown))
}

// complaintAbout returns the output that shows that the client failed because of the
// unknown part: the name of that part, or a crash before it printed any of the
// answer. It is "" for none: the program may also have checked the text of the
// answer and failed for that.
func (c *evidence) complaintAbout(a *Attempt) string {
	output := strings.ReplaceAll(c.Ending.Output, a.Answer.Text, "") // the answer may name it, too
	if strings.Contains(strings.ToLower(output), "assert") {
		return ""
	}
	for _, unknown := range a.Answer.Unknown {
		_, name, _ := strings.Cut(unknown, " ")
		if name = strings.Trim(name, `"`); len(name) >= shortestName && strings.Contains(output, name) {
			return fmt.Sprintf(" and named %q", name)
		}
	}
	if c.printed(a) {
		return ""
	}
	for _, trace := range traces {
		if strings.Contains(output, trace) {
			return c.complaint()
		}
	}
	return ""
}

// shortestName is the length from which on the name of a type does not appear in
// an output by chance.
const shortestName = 4

// traces are the beginnings of stack traces in several languages, and their
// messages about values of an unexpected shape.
var traces = []string{
	"Traceback (most recent call last)", "panic: ", "Exception in thread", "Unhandled exception", "Uncaught ", "\n    at ",
	"Cannot read properties of", "is not a function", "is not iterable", "TypeError:", "KeyError:", "AttributeError:", "IndexError:",
	"index out of range", "nil pointer", "NullPointerException", "ClassCastException", "NoSuchElementException",
}

// askedAgain returns a later call with the question that the i-th attempt of the
// chain had an answer to; nil for none.
func (c *evidence) askedAgain(chain *chain, i int) *Attempt {
	a := chain.attempts[i]
	for _, b := range c.after(a) {
		if QuestionOf(&b.Entry) == QuestionOf(&a.Entry) {
			return b
		}
	}
	return nil
}

// otherReason returns an attempt because of which a program may rightly report a
// failure; nil for none.
func (c *evidence) otherReason() *Attempt {
	for _, chain := range c.questions() {
		if last := chain.last(); last.Outcome() != Answered || last.remark() != "" {
			return last
		}
	}
	return nil
}
