package script

import "strconv"

// WholeBody is a fault that may have to know all of a body before it can strike, for
// another reason than its places and its layer: its default place is a share of the
// body, or it changes what comes first by what comes later.
type WholeBody interface {
	Fault
	// NeedsWholeBody says why, as [Use.NeedsWholeBody] does; "" if the fault need not.
	NeedsWholeBody() string
}

// NeedsWholeBody says why the fault can strike only when all of a body is there, such
// as "60 % of a body is known only when all of it is there"; "" if it can strike while
// the body comes. A place that a fault does not use counts, too.
func (u Use) NeedsWholeBody() string {
	if u.Fault.Layer() == LayerMessage {
		return "a message is known only when all of it is there"
	}
	for _, at := range PlacesOf(u.Fault) {
		if why := at.needsWholeBody(); why != "" {
			return why
		}
	}
	if fault, ok := unwrapped(u.Fault).(WholeBody); ok {
		return fault.NeedsWholeBody()
	}
	return ""
}

// unwrapped returns the fault that others wrap.
func unwrapped(fault Fault) Fault {
	if within, ok := fault.(interface{ Unwrap() Fault }); ok {
		return unwrapped(within.Unwrap())
	}
	return fault
}

func (a At) needsWholeBody() string {
	switch {
	case a.Percent != nil:
		return strconv.FormatFloat(*a.Percent, 'f', -1, 64) + " % of a body is known only when all of it is there"
	case a.Number < 0 || a.Nth < 0:
		return a.Words() + " of a stream is known only when all of it is there"
	default:
		return ""
	}
}
