package sweep

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/faults"
)

// UnknownFaultError says that no point of a conversation has a fault.
type UnknownFaultError struct {
	Fault string
	Have  []string // the names of those that points have, sorted
}

// Error implements error.
func (e *UnknownFaultError) Error() string {
	return fmt.Sprintf("no point of the conversation has the fault %q; they have %s", e.Fault, strings.Join(e.Have, ", "))
}

// UnknownPointsError says that no point of a conversation has one of these names.
type UnknownPointsError struct{ Names []string }

// Error implements error.
func (e *UnknownPointsError) Error() string {
	return "no point of the conversation has a name that begins with " + strings.Join(e.Names, " or ")
}

// CheckChosen returns an error where faults or points were named that the conversation does
// not have: a typing error would leave them out unnoticed. The error is an UnknownFaultError
// or an UnknownPointsError. plan is that of the options.
func (b *Baseline) CheckChosen(plan *Plan, known faults.Registry, o Options) error {
	if len(o.Faults) == 0 && len(o.Names) == 0 {
		return nil
	}
	all := NewPlan(b, known, Options{})
	names := map[string]bool{}
	for i := range all.Classes {
		names[all.Classes[i].Fault] = true
	}
	for _, fault := range o.Faults {
		if !names[fault] {
			return &UnknownFaultError{Fault: fault, Have: slices.Sorted(maps.Keys(names))}
		}
	}
	if len(plan.Classes) == 0 {
		return &UnknownPointsError{Names: o.Names}
	}
	return nil
}
