package scenarios

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/script"
)

// missesEvent returns why a fault that strikes events, or at an event, finds none in a
// reply's body. It returns "" if it may find one.
func (s *Step) missesEvent(fault script.Fault) string {
	if s.Reply == nil || s.Reply.Body == nil {
		return ""
	}
	body, places := string(*s.Reply.Body), script.PlacesOf(fault)
	byEvent := slices.ContainsFunc(places, script.At.IsEvent)
	switch {
	case !byEvent && fault.Layer() != script.LayerEvents:
		return ""
	case !script.HasEvents(body) && fault.Layer() == script.LayerEvents:
		return "it changes the events of a stream, and the body holds none"
	case !script.HasEvents(body):
		return "its place is an event, and the body holds none"
	case strings.Contains(body, "{{"), slices.ContainsFunc(s.Faults, func(use script.Use) bool { return use.Fault.Layer() == script.LayerEvents }):
		return "" // the final events are not known yet
	}
	for _, at := range places {
		if !script.BodyHas(body, at) {
			return "the body holds no such event as its place"
		}
	}
	return ""
}
