package verdict

import (
	"fmt"
	"strings"
)

// unreached returns why no request reached the scenario although one could have:
// none arrived, or the API accepts none of them. It says what was asked, what
// was answered, and what to set; "" if a request reached the scenario.
func (c *evidence) unreached() string {
	if c.Forgotten > 0 || len(c.lost()) > 0 || c.refusesConnections() {
		return ""
	}
	if len(c.attempts) == 0 {
		return c.nothingArrived()
	}
	if accountStrikes(c.Scenario) != "" {
		return ""
	}
	for _, a := range c.attempts {
		if !a.Refused {
			return ""
		}
	}
	a := c.attempts[0]
	text := fmt.Sprintf("the API itself refused every request, the first with %s: %s %s", a, a.Method, a.Path)
	if e := a.Answer.Error; e != nil && e.Message != "" {
		text += fmt.Sprintf(", %q", e.Message)
	}
	if what := wrongBase(a.Path); what != "" {
		text += "; " + what
	}
	return text
}

func (c *evidence) nothingArrived() string {
	if c.Ending == nil || c.Ending.Command == Call {
		return "no request arrived: does the client have the session's URL? Hand it over as base_url, baseURL or option.WithBaseURL"
	}
	if e := c.program(); e != nil && e.Exit != 0 {
		return fmt.Sprintf("no request arrived, and %s: did it start at all, and was ANTHROPIC_BASE_URL honoured?", e)
	}
	return "no request arrived: was ANTHROPIC_BASE_URL honoured? Hand it over as base_url, baseURL or option.WithBaseURL"
}

// wrongBase says what is wrong with the base URL that led to a path; "" if that
// is not clear.
func wrongBase(path string) string {
	switch path, _, _ = strings.Cut(path, "?"); {
	case strings.Contains(path, "/v1/v1/"):
		return "the base URL must not end in /v1"
	case strings.HasSuffix(path, "/messages") && !strings.HasSuffix(path, "/v1/messages"):
		return "the base URL must end in /v1 for this client"
	default:
		return ""
	}
}
