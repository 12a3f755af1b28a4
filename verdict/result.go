package verdict

import (
	"time"

	"github.com/claudemock/claudemock/journal"
)

// took returns the time from the beginning of the run to the end of the client, or
// otherwise to the end of the last answer.
func (c *evidence) took() journal.Millis {
	began, ended := c.Began(), time.Time{}
	for _, a := range c.attempts {
		if a.End.After(ended) {
			ended = a.End
		}
	}
	if c.Ending != nil && c.Ending.Ended.After(ended) {
		ended = c.Ending.Ended
	}
	if began.IsZero() || ended.Before(began) {
		return 0
	}
	return journal.Millis(ended.Sub(began))
}

// result returns the result of the verdict, and the reason if the scenario was not
// exercised. A failed finding takes precedence over that; but without an
// answered request nothing can pass.
func (c *evidence) result(findings []Finding) (Result, string) {
	if len(c.attempts) == 0 && c.never.reason != "" {
		return NotExercised, c.never.reason
	}
	for _, f := range findings {
		if f.Result == Fail {
			return Fail, ""
		}
	}
	if c.never.reason != "" {
		return NotExercised, c.never.reason
	}
	if reason := c.unexercised(); reason != "" {
		return NotExercised, reason
	}
	return Pass, ""
}
