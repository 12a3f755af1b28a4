package limits

import (
	"fmt"
	"strconv"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// What the API adds to the refusals for limits that can be raised.
const (
	limitsPage   = "For details, refer to: https://docs.claude.com/en/api/rate-limits."
	contactSales = "contact sales at https://www.anthropic.com/contact-sales to discuss your options for a rate limit increase."
)

// rateLimited refuses a request beyond a limit per minute. unit is what the limit
// counts: "requests", "input tokens" or "output tokens".
func rateLimited(limit int, unit, model string) *apierror.Error {
	return apierror.New("rate_limit_error", fmt.Sprintf(
		"This request would exceed your organization's rate limit of %s %s per minute (org: %s, model: %s). %s "+
			"You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, "+
			"or try again later. You may also %s",
		thousands(limit), unit, claude.Organization(), models.Default().Resolve(model), limitsPage, contactSales))
}

// tooManyConnections refuses a request beyond the limit on concurrent requests.
func tooManyConnections() *apierror.Error {
	return apierror.New("rate_limit_error",
		"Number of concurrent connections has exceeded your rate limit. Please try again later or "+contactSales)
}

// growingTooFast refuses a request with which the use of a model would grow beyond
// limit, in input tokens per minute. next is the limit in the next minute. It is not
// confirmed that the error_code comes with this text.
func growingTooFast(limit, next int, model string) *apierror.Error {
	e := apierror.New("rate_limit_error", fmt.Sprintf(
		"This request would exceed your organization's maximum usage increase rate for input tokens per minute (org: %s, model: %s). "+
			"Your current limit is %s input tokens per minute, and will increase to %s at the next minute boundary. "+
			"Please scale up your input tokens usage more gradually to stay within the acceleration limit. %s",
		claude.Organization(), models.Default().Resolve(model), thousands(limit), thousands(next), limitsPage))
	e.Details = jsontree.Obj("error_code", "ramp_limit_exceeded")
	return e
}

// thousands formats a number as in the API's texts: 30,000.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
