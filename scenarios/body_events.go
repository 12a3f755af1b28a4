package scenarios

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/faults"
)

// missesEvent says why a fault that strikes events, or by an event, finds none in
// a body that is written out; "" is that it may.
func (s *Step) missesEvent(fault faults.Fault) string {
	if s.Reply == nil || s.Reply.Body == nil {
		return ""
	}
	body, places := string(*s.Reply.Body), faults.PlacesOf(fault)
	byEvent := slices.ContainsFunc(places, faults.At.IsEvent)
	switch {
	case !byEvent && fault.Layer() != faults.LayerEvents:
		return ""
	case !faults.HasEvents(body) && fault.Layer() == faults.LayerEvents:
		return "it changes the events of a stream, and the body holds none"
	case !faults.HasEvents(body):
		return "its place is an event, and the body holds none"
	case strings.Contains(body, "{{"), slices.ContainsFunc(s.Faults, func(use faults.Use) bool { return use.Fault.Layer() == faults.LayerEvents }):
		return "" // which events there are in the end is not known yet
	}
	for _, at := range places {
		if !faults.BodyHas(body, at) {
			return "the body holds no such event as its place"
		}
	}
	return ""
}
