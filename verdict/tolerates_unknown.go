package verdict

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
)

// toleratesUnknown looks at whole answers in which something stood that the API
// did not have before: whether they were used all the same.
func toleratesUnknown(c *Case) Finding {
	var failed []Finding
	seen, used, open := 0, 0, ""
	for _, chain := range c.Chains {
		for i, a := range chain.Attempts {
			news := a.news()
			if len(news) == 0 {
				continue
			}
			seen++
			f := c.treatment(chain, i, strings.Join(news, ", "))
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

// news is what is unknown in an answer that can be used without it. An unknown
// stop reason is no part of that: not to trust such an answer is sound.
func (a *Attempt) news() []string {
	if a.Outcome() != Answered || a.Answer.Text == "" && len(a.Answer.Tools) == 0 {
		return nil
	}
	var news []string
	for _, unknown := range a.Answer.Unknown {
		if strings.HasPrefix(unknown, "stop_reason ") {
			return nil
		}
		news = append(news, unknown)
	}
	return news
}

// treatment judges what became of one answer, the i-th attempt of the chain.
func (c *Case) treatment(chain *Chain, i int, news string) Finding {
	a := chain.Attempts[i]
	stance, ending := c.stance()
	switch again := c.askedAgain(chain, i); {
	case !chain.Mixed && i < len(chain.Attempts)-1:
		next := chain.Attempts[i+1]
		return fail(fmt.Sprintf("request %d asked again after a whole answer with %s", next.Ordinal, news), a.Ordinal, next.Ordinal)
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
		return fail(fmt.Sprintf("the answer had %s and was whole; %s%s", news, ending, why), a.Ordinal)
	}
	return cannotTell(fmt.Sprintf("%s after a whole answer with %s, and nothing that it printed says that it was for this", ending, news))
}

// complaintAbout is what the client printed that shows that it stumbled over what
// is unknown in the answer: its name, or a trace of a crash before anything of the
// answer came out. "" is for none: a program may also be a check of the text that
// it got, and fail on that.
func (c *Case) complaintAbout(a *Attempt) string {
	output := strings.ReplaceAll(c.Ending.Output, a.Answer.Text, "") // which may speak of it, too
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

// shortestName is how long the name of a type must be to stand in an output for no
// other reason.
const shortestName = 4

// traces are how languages begin to print where a program crashed, and what they
// say of a value that is not of the shape that a program takes for granted.
var traces = []string{
	"Traceback (most recent call last)", "panic: ", "Exception in thread", "Unhandled exception", "Uncaught ", "\n    at ",
	"Cannot read properties of", "is not a function", "is not iterable", "TypeError:", "KeyError:", "AttributeError:", "IndexError:",
	"index out of range", "nil pointer", "NullPointerException", "ClassCastException", "NoSuchElementException",
}

// askedAgain is a later request that asks what the i-th attempt of the chain
// had an answer to, as another call; nil for none.
func (c *Case) askedAgain(chain *Chain, i int) *Attempt {
	a := chain.Attempts[i]
	for _, b := range c.after(a) {
		if QuestionOf(&b.Entry) == QuestionOf(&a.Entry) {
			return b
		}
	}
	return nil
}

// otherReason is an attempt for which a program may rightly say that it failed;
// nil when there is none.
func (c *Case) otherReason() *Attempt {
	for _, chain := range c.questions() {
		if last := chain.Last(); last.Outcome() != Answered || last.remark() != "" {
			return last
		}
	}
	return nil
}
