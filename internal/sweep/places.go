package sweep

import "slices"

// Places lists the places of the answer to a request, in the order of the answer and by the
// names that points have. What comes in place of the answer is the first.
func (r *Request) Places() []string {
	places := []string{placeInstead}
	add := func(place string) {
		if !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	event := 0
	for _, b := range r.Survey.Boundaries {
		if b.Event == "content_block_start" && len(r.Survey.Blocks) > 0 {
			add("before_" + r.Survey.Blocks[0])
		}
		if b.Event != "" && !b.Cut && event < len(r.Survey.Events) {
			add("on_" + r.Survey.Events[event].Place)
			event++
		}
		add(b.Place)
	}
	return places
}

// IsInstead reports whether the point is something that comes in place of an answer.
func (p *Point) IsInstead() bool { return p.Place == placeInstead }
