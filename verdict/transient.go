package verdict

import (
	"slices"

	"github.com/claudemock/claudemock/journal"
)

// lastingCodes are the codes of errors that persist, whatever their status.
var lastingCodes = []string{
	"enforced_spend_limit_reached", "contract_spend_limit_reached",
	"linked_organization_spend_limit_reached", "linked_organization_billing_unavailable",
}

// lastingTypes are the types of error events that persist. For an error answer
// the status decides.
var lastingTypes = []string{
	"invalid_request_error", "authentication_error", "billing_error", "permission_error", "not_found_error", "request_too_large",
}

// transient reports whether another attempt can succeed after this one failed.
// x-should-retry decides, then the scenario, then the error's code, type or
// status. Broken connections and answers that were cut or garbled are
// transient.
func (a *Attempt) transient() bool {
	switch a.Answer.Asks.ShouldRetry {
	case "true":
		return true
	case "false":
		return false
	}
	e := a.Answer.Error
	if e == nil {
		e = &journal.Error{}
	}
	switch {
	case e.Transient != nil:
		return *e.Transient
	case slices.Contains(lastingCodes, e.Code):
		return false
	case a.Outcome() == Refused && a.Status >= 400:
		return transientStatus(a.Status)
	case a.Outcome() == Refused, a.Outcome() == Broken:
		return !slices.Contains(lastingTypes, e.Type)
	default:
		return true
	}
}

// transientStatus reports whether the official clients retry the status.
func transientStatus(status int) bool {
	return status == 408 || status == 409 || status == 429 || status >= 500
}
