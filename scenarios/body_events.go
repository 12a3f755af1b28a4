package scenarios

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/script"
)

// missesEvent says why a fault cannot find its events in a verbatim body; "" is that
// it may find them, or needs none.
func (s *Step) missesEvent(fault script.Fault) string {
	if s.Reply == nil || s.Reply.Body == nil {
		return ""
	}
	places := slices.DeleteFunc(script.PlacesOf(fault), func(at script.At) bool { return !at.IsEvent() })
	onEvents := fault.Layer() == script.LayerEvents
	if !onEvents && len(places) == 0 {
		return ""
	}
	body := string(*s.Reply.Body)
	stream, ok := script.ParseStream(body)
	switch {
	case !ok && onEvents:
		return "it changes the events of a stream, and the body holds none"
	case !ok:
		return "its place is an event, and the body holds none"
	case strings.Contains(body, "{{"), slices.ContainsFunc(s.Faults, func(use script.Use) bool { return use.Fault.Layer() == script.LayerEvents }):
		return "" // the final events are not known yet
	}
	for _, at := range places {
		event := script.At{Event: at.Event, Nth: at.Nth, Number: at.Number, Block: at.Block}
		if _, ok := stream.Find(event); !ok {
			return "the body holds no such event as its place"
		}
	}
	return ""
}
