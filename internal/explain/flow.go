package explain

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// when words a rule's condition, and the state it belongs to. That the rule is
// about one kind of request is left out: the timeline says which.
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

// literal is a text as a condition quotes it.
var literal = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// longLiteral is how much of such a text is shown, in characters.
const longLiteral = 48

// legible is a condition with its texts unescaped and shortened in the middle.
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

// counter says which requests of a rule its steps are for, one step after the
// other.
type counter struct {
	next int  // the number of the request that gets the step first
	lost bool // a step before took as many requests as come in its time
}

// words says which requests get the step, and counts on.
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

// name is a request by its number, as long as that is known.
func (c *counter) name(number int) string {
	if c.lost {
		return "the next"
	}
	return strconv.Itoa(number)
}

// then words what follows, to be put behind what comes before.
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
