package verdict

import (
	"fmt"
	"slices"
	"strings"
)

// halves judges the partial answers with an outcome: whether the client took them for
// whole ones. describe describes one of them.
func halves(c *evidence, want Outcome, describe func(a *Attempt) string) Finding {
	stance, ending := c.stance()
	var failed []Finding
	met, left, again, reported, open := 0, 0, 0, 0, ""
	for _, chain := range c.chains {
		last := chain.lastHalf(want)
		if last == nil {
			continue
		}
		met++
		half, back, follows := c.halfSentBack(chain, want)
		joined := c.joined(last, chain.last())
		switch {
		case back != nil && follows == userFollows:
			open = fmt.Sprintf("request %d goes on from the half answer of request %d, and nothing tells whether as from a whole one", back.Ordinal, half.Ordinal)
		case back != nil && follows == moreFollows:
			text := fmt.Sprintf("the half answer of request %d was sent back as a whole one in request %d", half.Ordinal, back.Ordinal)
			failed = append(failed, fail(text, half.Ordinal, back.Ordinal))
		case back != nil:
			again++
		case c.quoted(last) != nil && stance == endsSilent && (chain.mixed || chain.last() == last):
			open = fmt.Sprintf("request %d quotes the half answer of request %d, and nothing tells whether as a whole one", c.quoted(last).Ordinal, last.Ordinal)
		case chain.mixed && chain.anyAnswered() && stance != endsLoud:
			open = overlapping
		case !chain.mixed && joined != nil:
			failed = append(failed, *joined)
		case !chain.mixed && (chain.last() != last || chain.noticed(want)):
			again++
		case stance == endsSilent && c.printedError(last):
			reported++
		case stance == endsSilent && last.Answer.Loose:
			open = fmt.Sprintf("some events of request %d lack a name or the blank line behind them, and whether the client could read them shows nowhere", last.Ordinal)
		case stance == endsSilent && c.courtesy(chain) != "":
			open = c.courtesy(chain)
		case stance == endsSilent:
			text := describe(last) + "; " + ending
			if c.printed(last) {
				text += " with the half answer"
			}
			failed = append(failed, fail(text, last.Ordinal))
		case stance == endsOpen:
			open = ending
		default:
			left++
		}
	}
	switch {
	case len(failed) > 0:
		return worstOf(failed, met, "question")
	case open != "":
		return cannotTell(open)
	case left > 0:
		return pass(ending)
	case again > 0:
		return pass("asked again, " + times(again))
	case reported > 0:
		return pass("printed the error")
	default:
		return nothing()
	}
}

// halfSentBack returns the first half answer of the chain that a later request holds
// as a turn of the assistant, with that request, unless a whole answer in between
// says the same. As the last message, or with nothing but a text of the user
// behind it, it may be no whole answer to the client: the model is to go on from
// there.
func (c *evidence) halfSentBack(chain *chain, want Outcome) (half, back *Attempt, follows follower) {
	for _, a := range chain.attempts {
		if a.Outcome() != want || a.finished() {
			continue
		}
		if b, follows := c.sentBack(a); b != nil && !c.saidAgain(a, b) {
			return a, b, follows
		}
	}
	return nil, nil, moreFollows
}

// joined returns the failure of a client that made one text of a half answer and the whole
// one of a later attempt: a program that ended well printed it, or a later request has it as
// a text of the assistant. It returns nil for none.
func (c *evidence) joined(half, whole *Attempt) *Finding {
	if half == whole || whole.Outcome() != Answered || len(half.Answer.Text) < canaryBytes {
		return nil
	}
	both := half.Answer.Text + whole.Answer.Text
	made := fmt.Sprintf("the half answer of request %d and the whole one of request %d were ", half.Ordinal, whole.Ordinal)
	if e := c.program(); e != nil && e.Exit == 0 && c.printed(whole) && strings.Contains(e.Output, both) {
		return new(fail(made+c.Ending.given()+" as one text", half.Ordinal, whole.Ordinal))
	}
	for _, back := range c.after(whole) {
		if back.assistantSays(both) && !half.assistantSays(both) {
			return new(fail(fmt.Sprintf("%ssent back as one text in request %d", made, back.Ordinal), half.Ordinal, whole.Ordinal, back.Ordinal))
		}
	}
	return nil
}

// saidAgain reports whether a whole answer with the text of the half one came
// before that request, which is then the one that was sent back.
func (c *evidence) saidAgain(half, back *Attempt) bool {
	for _, a := range c.after(half) {
		if a.Ordinal < back.Ordinal && a.Outcome() == Answered && a.Answer.Text == half.Answer.Text {
			return true
		}
	}
	return false
}

// lastHalf returns the last attempt of the chain with that outcome and a partial answer;
// nil for none.
func (c *chain) lastHalf(want Outcome) *Attempt {
	return c.lastThat(func(a *Attempt) bool { return a.Outcome() == want && !a.finished() })
}

// noticed reports whether the client asked again after a half answer of that
// kind, and so can tell one when it sees it. What it makes of the last one is then
// a matter of reporting a failure.
func (c *chain) noticed(want Outcome) bool {
	if c.mixed {
		return false
	}
	last := c.lastHalf(want)
	return slices.ContainsFunc(c.attempts, func(a *Attempt) bool { return a != last && a.Outcome() == want && !a.finished() })
}

// printedError reports whether the client printed what the error event of a said, and
// so noticed it, whatever its exit status says. Where another attempt failed with
// the same, the words may be about that.
func (c *evidence) printedError(a *Attempt) bool {
	e := a.Answer.Error
	if e == nil || c.Ending == nil {
		return false
	}
	same := func(b *Attempt) bool { return b != a && b.Answer.Error != nil && b.Answer.Error.Type == e.Type }
	if slices.ContainsFunc(c.attempts, same) {
		return false
	}
	output := strings.ReplaceAll(c.Ending.Output, a.Answer.Text, "")
	says := func(text string) bool { return len(text) >= shortestName && strings.Contains(output, text) }
	return says(e.Type) || says(e.Message)
}

// finished reports whether all of a message is there although its stream does
// not end as it should: its stop reason came, which stands behind the content.
func (a *Attempt) finished() bool { return a.Outcome() == CutShort && a.Answer.Stop != "" }

// lastOf returns the last attempt of the chain with that outcome; nil for none.
func (c *chain) lastOf(want Outcome) *Attempt {
	return c.lastThat(func(a *Attempt) bool { return a.Outcome() == want })
}

func (c *chain) lastThat(is func(*Attempt) bool) *Attempt {
	for _, a := range slices.Backward(c.attempts) {
		if is(a) {
			return a
		}
	}
	return nil
}

func (c *chain) anyAnswered() bool { return c.lastOf(Answered) != nil }

// worstOf returns the first of several failures, with their number among all that were
// judged.
func worstOf(failed []Finding, all int, noun string) Finding {
	worst := failed[0]
	worst.Text += among(len(failed), all, noun)
	return worst
}
