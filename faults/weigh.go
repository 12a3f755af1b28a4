package faults

import "github.com/claudemock/claudemock/script"

// Oversized is the place among faults at which they make an answer that takes more
// than MaxMade, whatever the answer is, if all of them strike.
func Oversized(uses []script.Use) (index int, over bool) {
	const event = 1000 // a small one, which is the least that is doubled
	sum, events := 0, event
	for i, use := range uses {
		switch fault := use.Fault.(type) {
		case *Garbage:
			sum += script.FillMemory(int(fault.Size))
		case *Inflate:
			sum += script.FillMemory(int(fault.Size))
		case *Insert:
			if fault.Every == 0 {
				sum += max(fault.Count, 1) * (&script.Event{Data: fault.Data, Verbatim: &fault.Raw}).Weight()
			}
		case *Duplicate:
			if fault.All {
				events *= 2
			}
		}
		if sum+events > script.MaxMade {
			return i, true
		}
	}
	return 0, false
}
