package verdict

import (
	"fmt"
	"slices"
	"strings"
)

// readsStopReason checks whole answers that are not all that was asked for: the
// client should report them, or go on as their stop reason asks.
func readsStopReason(c *evidence) Finding {
	stance, ending := c.stance()
	if c.program() == nil {
		stance = endsOpen
	}
	var failed []Finding
	odd, open := 0, ""
	for _, a := range c.attempts {
		remark := a.remark()
		if remark == "" {
			continue
		}
		odd++
		switch {
		case c.wentOn(a), stance == endsLoud:
		case stance == endsOpen && c.Ending != nil && c.Ending.Command == Tests:
			open = "what a test suite makes of the answer does not show"
		case stance == endsOpen:
			open = ending
		case c.speaksOf(a):
			open = fmt.Sprintf("%s; %s, and what it %s may say so", remark, ending, c.Ending.gave())
		default:
			failed = append(failed, fail(remark+"; "+ending+" and said nothing of it", a.Ordinal))
		}
	}
	switch {
	case len(failed) > 0:
		return worstOf(failed, odd, "answer")
	case open != "":
		return cannotTell(open)
	case odd > 0:
		return pass("said so, or went on, " + times(odd))
	default:
		return nothing()
	}
}

// oddStops are the stop reasons after which the answer is not all that was
// asked for.
var oddStops = []string{"refusal", "max_tokens", "model_context_window_exceeded", "pause_turn"}

// remark says what is unusual about a whole answer of the Messages API; "" for
// nothing.
func (a *Attempt) remark() string {
	answer := &a.Answer
	odd := slices.Contains(oddStops, answer.Stop)
	empty := strings.TrimSpace(answer.Text) == "" && len(answer.Tools) == 0 && len(answer.Unknown) == 0
	switch {
	case !odd && !empty, !a.isMessage(), a.Outcome() != Answered, a.wantsNone():
		return ""
	case odd:
		return "the reply ended with stop_reason " + answer.Stop
	default:
		return "the reply had no text and no tool call"
	}
}

// wantsNone reports whether the request needs no answer: max_tokens 0 only
// fills the prompt cache, and 1 only checks the key and the model.
func (a *Attempt) wantsNone() bool {
	most, ok := a.tree.Field("max_tokens").Int()
	return ok && most <= 1
}

// wentOn reports whether a later request asks the same again or goes on from
// the answer.
func (c *evidence) wentOn(a *Attempt) bool {
	again := func(b *Attempt) bool {
		return QuestionOf(&b.Entry) == QuestionOf(&a.Entry) || a.Answer.Text == "" && a.leadsTo(b)
	}
	return slices.ContainsFunc(c.after(a), again) || c.continued(a)
}

// leadsTo reports whether a later request holds a's conversation with another turn of the
// assistant at its end. An answer without text, such as that of a turn that is paused while
// the API runs its own tools, shows in no other way.
func (a *Attempt) leadsTo(b *Attempt) bool {
	n := len(a.said)
	return n > 0 && len(b.said) > n && slices.Equal(b.said[:n], a.said) && roleOf(b.messages[n]) == assistant
}

// speaksOf reports whether the output of the client may report what is unusual
// about the answer. Any text that is not part of the answer may, in any
// language.
func (c *evidence) speaksOf(a *Attempt) bool {
	rest := strings.Join(strings.Fields(c.Ending.Output), " ")
	for _, b := range c.attempts {
		if text := strings.Join(strings.Fields(b.Answer.Text), " "); text != "" {
			rest = strings.ReplaceAll(rest, text, "")
		}
	}
	return strings.TrimSpace(rest) != ""
}
