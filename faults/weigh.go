package faults

// Oversized is the place among faults at which they make an answer that takes more
// than MaxMade, whatever the answer is, if all of them strike.
func Oversized(uses []Use) (index int, over bool) {
	const event = 1000 // a small one, which is the least that is doubled
	sum, events := 0, event
	for i, use := range uses {
		switch fault := use.Fault.(type) {
		case *Garbage:
			sum += FillMemory(int(fault.Size))
		case *Inflate:
			sum += FillMemory(int(fault.Size))
		case *Insert:
			if fault.Every == 0 {
				sum += max(fault.Count, 1) * (&Event{Data: fault.Data, Verbatim: &fault.Raw}).Weight()
			}
		case *Duplicate:
			if fault.All {
				events *= 2
			}
		}
		if sum+events > MaxMade {
			return i, true
		}
	}
	return 0, false
}
