package verdict

import (
	"fmt"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/words"
)

// reportsFailure checks questions that never got an answer. Partial answers are
// judged by other rules, unless the client has shown that it notices them.
func reportsFailure(c *evidence) Finding {
	stance, ending := c.stance()
	if len(c.attempts) == 0 {
		return c.neverAsked(stance, ending)
	}
	var failed []Finding
	unanswered, open := 0, ""
	for _, chain := range c.questions() {
		if chain.anyAnswered() || !fruitless(chain.last()) && !c.endsInHalf(chain) {
			continue
		}
		unanswered++
		switch why := c.excuse(chain); {
		case stance == endsOpen:
			open = ending
		case stance == endsSilent && why != "":
			open = why
		case stance == endsSilent:
			failed = append(failed, fail(describeFailure(chain)+"; "+ending, chain.ordinals()...))
		}
	}
	switch {
	case len(failed) > 0:
		return worstOf(failed, unanswered, "question")
	case open != "":
		return cannotTell(open)
	case unanswered > 0:
		return pass(ending)
	default:
		return nothing()
	}
}

// fruitless reports whether the attempt brought no part of an answer.
func fruitless(a *Attempt) bool {
	switch a.Outcome() {
	case Refused, Lost, Unusable, Abandoned, Pending:
		return true
	default:
		return false
	}
}

// endsInHalf reports whether the last attempt brought a half answer, and the
// client had retried after such an answer before or printed the error.
func (c *evidence) endsInHalf(chain *chain) bool {
	last := chain.last()
	half := last.Outcome() == Broken || last.Outcome() == CutShort && !last.finished()
	return half && (chain.noticed(last.Outcome()) || c.printedError(last))
}

// excuse returns why exit 0 may be right without an answer to the question; "" for
// no reason.
func (c *evidence) excuse(chain *chain) string {
	last := chain.last()
	switch {
	case last.Outcome() == Pending:
		return fmt.Sprintf("request %d is still being answered", last.Ordinal)
	case last.Outcome() == Abandoned && last.Answer.Text != "" && !last.Answer.Hung:
		return fmt.Sprintf("the client left while request %d was being answered, perhaps on purpose", last.Ordinal)
	case last.Outcome() == Abandoned && !last.Answer.Hung && c.movedOn(last):
		return fmt.Sprintf("the client left request %d and asked something else at once, perhaps instead", last.Ordinal)
	}
	for _, other := range c.questions() {
		if a := other.lastOf(Answered); a != nil && c.mayAnswer(a, chain) {
			return fmt.Sprintf("request %d got no answer, and request %d may ask the same in another form", last.Ordinal, a.Ordinal)
		}
	}
	return c.courtesy(chain)
}

// movedOn reports whether the client left an answer and asked something else
// within a second, like a client that asks again while its user types.
func (c *evidence) movedOn(a *Attempt) bool {
	for _, b := range c.after(a) {
		if b.isMessage() && b.same != a.same && b.Start.Sub(a.End) < time.Second {
			return true
		}
	}
	return false
}

// mayAnswer reports whether an answer may be one to the question of the chain: it
// came after the chain began, and answers the same question or one that the chain
// asks something about. If a request was refused for its content, any later
// request may replace it.
func (c *evidence) mayAnswer(a *Attempt, chain *chain) bool {
	first, last := chain.attempts[0], chain.last()
	reshaped := last.Outcome() == Refused && slices.Contains([]int{400, 413, 422}, last.Status) && a.Ordinal > last.Ordinal
	return reshaped || first.isAbout(a.likeness) || a.End.After(first.Start) && a.mayBe(first.likeness)
}

func describeFailure(chain *chain) string {
	last := chain.last()
	switch n := len(chain.attempts); n {
	case 1:
		return fmt.Sprintf("the only attempt came to %s", last)
	case 2:
		return fmt.Sprintf("both attempts failed, the last with %s", last)
	default:
		return fmt.Sprintf("all %d attempts failed, the last with %s", n, last)
	}
}

// neverAsked judges a run in which connections ended before any request.
func (c *evidence) neverAsked(s stance, ending string) Finding {
	lost := c.lost()
	switch {
	case len(lost) == 0 && !c.refusesConnections():
		return nothing() // the result already says that nothing arrived
	case s == endsOpen:
		return cannotTell(ending)
	case s == endsLoud:
		return pass(ending)
	case len(lost) == 0:
		return fail("no connection was accepted; " + ending)
	default:
		return fail(fmt.Sprintf("%s never carried a request, the last: %s; %s",
			words.Count(len(lost), "connection"), lost[len(lost)-1].Text, ending))
	}
}

// refusesConnections reports whether the scenario refuses clients before the
// server sees them.
func (c *evidence) refusesConnections() bool {
	l := c.Scenario.Listener
	if l == nil {
		return false
	}
	for _, f := range l.Faults {
		if f.Refuse != nil {
			return true
		}
	}
	return false
}
