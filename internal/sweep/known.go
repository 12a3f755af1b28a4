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

// UnknownPointsError says that no point of a conversation has these names.
type UnknownPointsError struct{ Names []string }

// Error implements error.
func (e *UnknownPointsError) Error() string {
	return "no point of the conversation has a name that begins with " + strings.Join(e.Names, " or ") + ", up to a slash or its end"
}

// CheckChosen returns an error where a fault or a point was named that the conversation does
// not have: a typing error would leave it out unnoticed. The error is an UnknownFaultError or
// an UnknownPointsError.
func (b *Baseline) CheckChosen(known faults.Registry, o Options) error {
	if len(o.Faults) == 0 && len(o.Names) == 0 {
		return nil
	}
	all := NewPlan(b, known, Options{Listener: o.Listener})
	names := map[string]bool{}
	for i := range all.Classes {
		names[all.Classes[i].Fault] = true
	}
	for _, fault := range o.Faults {
		if !names[fault] {
			return &UnknownFaultError{Fault: fault, Have: slices.Sorted(maps.Keys(names))}
		}
	}
	missing := slices.DeleteFunc(slices.Clone(o.Names), func(name string) bool {
		return len(NewPlan(b, known, Options{Names: []string{name}, Listener: o.Listener}).Classes) > 0
	})
	if len(missing) > 0 {
		return &UnknownPointsError{Names: missing}
	}
	if len(NewPlan(b, known, o).Classes) == 0 {
		return &UnknownPointsError{Names: o.Names} // none of them has one of the faults
	}
	return nil
}
