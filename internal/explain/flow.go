package explain

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// when describes the condition of a rule and its state. It leaves out the kind
// of request, which the timeline shows.
func when(s *scenarios.Scenario, state string, rule *scenarios.Rule, kinds []Kind) string {
	var parts []string
	if state != "" {
		in := "in state " + state
		if st := s.States[state]; st.For > 0 {
			in += " (" + words.Span(st.For) + then(st.Then) + ")"
		}
		parts = append(parts, in)
	}
	if rule.Before == scenarios.BeforeChecks {
		parts = append(parts, "before the API's own checks")
	}
	if rule.When != nil {
		condition := *rule.When
		if len(kinds) == 1 && kinds[0] != AnyKind {
			condition.Stream = nil
		}
		parts = append(parts, notEmpty(legible(condition.String()))...)
	}
	return strings.Join(parts, ", ")
}

// literal matches a quoted text in a condition.
var literal = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// longLiteral is the number of characters of such a text that are shown.
const longLiteral = 48

// legible returns a condition with its texts unescaped and shortened in the middle.
func legible(condition string) string {
	return literal.ReplaceAllStringFunc(condition, func(quoted string) string {
		text, err := strconv.Unquote(quoted)
		if err != nil {
			return quoted
		}
		runes := []rune(text)
		if len(runes) > longLiteral {
			text = string(runes[:longLiteral/2]) + "…" + string(runes[len(runes)-longLiteral/2:])
		} else if strconv.Quote(text) == `"`+text+`"` {
			return quoted
		}
		return "“" + strings.Join(strings.Fields(text), " ") + "”"
	})
}

// counter says for each step of a rule in turn which requests get it.
type counter struct {
	next int  // the number of the first request that gets the step
	lost bool // an earlier step takes all requests in a period, however many
}

// words says which requests get the step, and advances the counter.
func (c *counter) words(step *scenarios.Step, last bool, follows scenarios.Then) string {
	first, times := c.next, max(1, step.Repeat)
	if last && (follows == "" || follows == scenarios.ThenRepeatLast) {
		return c.name(first) + " and later"
	}
	c.next += times
	parts := c.name(first)
	switch {
	case step.Until != nil:
		parts += " and later, until " + step.Until.String()
		c.lost = true
	case step.For > 0:
		parts += " and all in the " + words.Span(step.For) + " after it"
		c.lost = true
	case times > 1 && c.lost:
		parts = "the next " + strconv.Itoa(times)
	case times > 1:
		parts += "-" + strconv.Itoa(c.next-1)
	}
	if last {
		parts += then(follows)
	}
	return parts
}

// name returns the number of a request, if it is known.
func (c *counter) name(number int) string {
	if c.lost {
		return "the next"
	}
	return strconv.Itoa(number)
}

// then describes what follows, as the end of a sentence.
func then(follows scenarios.Then) string {
	switch follows {
	case scenarios.ThenLoop:
		return ", then from the first step again"
	case scenarios.ThenHealthy:
		return ", then healthy"
	case scenarios.ThenStart:
		return ", then from the start again"
	default:
		return ", then state " + string(follows)
	}
}
