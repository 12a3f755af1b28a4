package sweep

import (
	"strings"

	"github.com/claudemock/claudemock/script"
)

// Family is what the failure of a point looks like to a program.
type Family string

// The families of points.
const (
	InsteadOf    Family = "an error instead of the answer"
	BrokenOff    Family = "an answer that is not whole"
	OtherContent Family = "another content"
	UnknownParts Family = "an answer with unknown parts"
)

// Family returns the family of the point.
func (p *Point) Family() Family {
	switch {
	case p.Kind == Content:
		return OtherContent
	case p.Kind == Harmless:
		return UnknownParts
	case p.Place == placeInstead:
		return InsteadOf
	default:
		return BrokenOff
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
