package verdict

import (
	"time"

	"github.com/claudemock/claudemock/journal"
)

// took is the time from where the run began to the client's end, or else to that of
// the last answer.
func (c *Case) took() journal.Millis {
	began, ended := c.Began(), time.Time{}
	for _, a := range c.Attempts {
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

// result is what the findings come to, and why when nothing of what the
// scenario is about happened. That is said only where nothing failed; but
// without a request that was answered there is nothing that could pass.
func (c *Case) result(findings []Finding) (Result, string) {
	unreached := c.unreached()
	if len(c.Attempts) == 0 && unreached != "" {
		return NotExercised, unreached
	}
	for _, f := range findings {
		if f.Result == Fail {
			return Fail, ""
		}
	}
	if unreached != "" {
		return NotExercised, unreached
	}
	if reason := c.unexercised(); reason != "" {
		return NotExercised, reason
	}
	return Pass, ""
}
