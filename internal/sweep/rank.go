package sweep

import (
	"strings"

	"github.com/claudemock/claudemock/script"
)

// Family is where in the life of an answer a point lies.
type Family string

// The families of points.
const (
	BeforeAnswer Family = "before the answer"
	InsteadOf    Family = "instead of the answer"
	WithinAnswer Family = "within the answer"
	OtherContent Family = "another content"
)

// Family returns the family of the point.
func (p *Point) Family() Family {
	switch {
	case p.Kind == Content || p.Kind == Harmless:
		return OtherContent
	case p.Place == placeInstead:
		return InsteadOf
	case p.Place == script.PlaceStart || p.Place == script.PlaceHead:
		return BeforeAnswer
	default:
		return WithinAnswer
	}
}

// placeRank ranks a place by how much it tells, beginning with 0 for the most.
func placeRank(place string) int {
	switch {
	case strings.HasPrefix(place, "inside_") && strings.Contains(place, "tool_json"):
		return 0
	case place == placeInstead, place == script.PlaceStart, place == script.PlaceInBody,
		strings.HasPrefix(place, "inside_"), strings.HasPrefix(place, "between_"), strings.HasPrefix(place, "at_the_end_of_"):
		return 1
	case place == "after_message_delta", place == "on_message_stop", place == "on_message_delta", strings.HasPrefix(place, "before_"):
		return 2
	default:
		return 3
	}
}
