package verdict

import (
	"fmt"
	"strconv"
	"strings"
)

// oneRetryLoop looks for attempts that multiply: a loop repeats calls that are
// retried themselves.
func oneRetryLoop(c *evidence) Finding {
	var worst [][]*Attempt
	nested, retried := 0, false
	for _, chain := range c.chains {
		if chain.mixed || chain.last().polls() {
			continue
		}
		retried = retried || len(chain.attempts) > 1
		if rounds := chain.multiplied(); rounds != nil {
			if nested++; total(rounds) > total(worst) {
				worst = rounds
			}
		}
	}
	switch {
	case nested > 0 && c.ticks():
		return cannotTell("a user of the service may have asked the same again: " + multiplication(worst))
	case nested > 0:
		var all []*Attempt
		for _, round := range worst {
			all = append(all, round...)
		}
		f := fail(multiplication(worst)+among(nested, len(c.chains), "question"), ordinals(all...)...)
		f.Shown = ordinals(worst[0][len(worst[0])-1], worst[1][0]) // where one call ended and the next began
		return f
	case retried:
		return pass("retries were made in one place")
	case c.mixedWith((*Attempt).failed):
		return cannotTell(overlapping)
	default:
		return nothing()
	}
}

// multiplied returns the rounds of a chain that ask for the same in the same way, if
// a round with retries failed and was followed by another with retries; nil
// otherwise. Rounds with another model, key or mode are a fallback, not a loop.
func (c *chain) multiplied() [][]*Attempt {
	var most [][]*Attempt
	ways := map[string][][]*Attempt{}
	for _, round := range c.rounds() {
		first := round[0]
		way := first.Model + " " + strconv.FormatBool(first.Stream) + " " + first.credential()
		ways[way] = append(ways[way], round)
		if rounds := ways[way]; retriedInVain(rounds) && total(rounds) > total(most) {
			most = rounds
		}
	}
	return most
}

// retriedInVain reports whether a round gave up after retries and a later one
// retried again. Rounds that ended in a broken answer do not count: SDKs do not
// retry those, so the loop of the client has to.
func retriedInVain(rounds [][]*Attempt) bool {
	gaveUp := false
	for _, round := range rounds {
		if len(round) < 2 {
			continue
		}
		if gaveUp {
			return true
		}
		switch round[len(round)-1].Outcome() {
		case Refused, Lost, Abandoned:
			gaveUp = true
		}
	}
	return false
}

func total(rounds [][]*Attempt) int {
	n := 0
	for _, round := range rounds {
		n += len(round)
	}
	return n
}

// multiplication says how the rounds multiplied, e.g. "3 calls of 3 attempts
// each, 9 requests for one question: …".
func multiplication(rounds [][]*Attempt) string {
	sizes, equal := make([]string, len(rounds)), true
	for i, round := range rounds {
		sizes[i] = strconv.Itoa(len(round))
		equal = equal && len(round) == len(rounds[0])
	}
	last := len(sizes) - 1
	each := strings.Join(sizes[:last], ", ") + " and " + sizes[last] + " attempts"
	if equal {
		each = sizes[0] + " attempts each"
	}
	return fmt.Sprintf("%d calls of %s, %d requests for one question: a retry loop around an SDK that retries by itself",
		len(rounds), each, total(rounds))
}
