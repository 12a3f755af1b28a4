package scenarios

import "github.com/claudemock/claudemock/script"

// Failures returns the words of the language for what can go wrong: the names of all faults,
// those of the listener among them, and the types of all errors, each once and in the order
// of the file. An error that has only a status counts by the type that goes with it.
func (s *Scenario) Failures() (faults, errors []string) {
	known := map[string]bool{}
	add := func(list *[]string, name string) {
		if name != "" && !known[name] {
			known[name] = true
			*list = append(*list, name)
		}
	}
	if s.Listener != nil {
		for _, fault := range s.Listener.Faults {
			add(&faults, fault.name())
		}
	}
	s.visitUses(func(use *script.Use) { add(&faults, use.Name) })
	s.visitSteps(func(step *Step) {
		if step.Error != nil {
			add(&errors, step.Error.resolve().Type)
		}
		for _, a := range step.Choose {
			if a != nil && a.Error != nil {
				add(&errors, a.Error.resolve().Type)
			}
		}
	})
	return faults, errors
}

// name returns the fault's key in YAML.
func (f *ListenerFault) name() string {
	switch {
	case f.Refuse != nil:
		return "refuse"
	case f.NeverRead != nil:
		return "never_read"
	case f.NeverAnswer != nil:
		return "never_answer"
	case f.IdleDrop != nil:
		return "idle_drop"
	case f.GoAway != nil:
		return "goaway"
	case f.RSTStream != nil:
		return "rst_stream"
	default:
		return ""
	}
}
