package verdict

import (
	"time"

	"github.com/claudemock/claudemock/journal"
)

// took is the time from the first request to the client's end, or else to that
// of the last answer.
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
// scenario is about happened. That is said only where nothing failed.
func (c *Case) result(findings []Finding) (Result, string) {
	for _, f := range findings {
		if f.Result == Fail {
			return Fail, ""
		}
	}
	if reason := c.unexercised(); reason != "" {
		return NotExercised, reason
	}
	return Pass, ""
}
