package limits

import (
	"fmt"
	"strconv"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// What the API adds to the refusals of limits that can be raised.
const (
	limitsPage   = "For details, refer to: https://docs.claude.com/en/api/rate-limits."
	contactSales = "contact sales at https://www.anthropic.com/contact-sales to discuss your options for a rate limit increase."
)

// rateLimited is the refusal of a request beyond a limit per minute of a model;
// unit is what the limit counts: "requests", "input tokens" or "output tokens".
func rateLimited(limit int, unit, model string) *apierror.Error {
	return apierror.New("rate_limit_error", fmt.Sprintf(
		"This request would exceed your organization's rate limit of %s %s per minute (org: %s, model: %s). %s "+
			"You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, "+
			"or try again later. You may also %s",
		thousands(limit), unit, claude.Organization(), models.Default().Resolve(model), limitsPage, contactSales))
}

// tooManyConnections is the refusal of a request when too many are being
// answered.
func tooManyConnections() *apierror.Error {
	return apierror.New("rate_limit_error",
		"Number of concurrent connections has exceeded your rate limit. Please try again later or "+contactSales)
}

// growingTooFast is the refusal of a request by which the use of a model would
// grow beyond limit, in input tokens per minute, which will be next in the
// following minute. That the error_code comes with this text is not confirmed.
func growingTooFast(limit, next int, model string) *apierror.Error {
	e := apierror.New("rate_limit_error", fmt.Sprintf(
		"This request would exceed your organization's maximum usage increase rate for input tokens per minute (org: %s, model: %s). "+
			"Your current limit is %s input tokens per minute, and will increase to %s at the next minute boundary. "+
			"Please scale up your input tokens usage more gradually to stay within the acceleration limit. %s",
		claude.Organization(), models.Default().Resolve(model), thousands(limit), thousands(next), limitsPage))
	e.Details = jsontree.Obj("error_code", "ramp_limit_exceeded")
	return e
}

// thousands writes a number as the API does in texts: 30,000.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
