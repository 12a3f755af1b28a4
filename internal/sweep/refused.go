package sweep

import (
	"time"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// outage is how long connections are refused, if not for good: less than clients wait
// altogether when they ask again.
const outage = time.Second

// refusals lists the points at which the connection of a request is refused. Nothing listens
// from the request before it on, which is still answered. Nobody knows when the first request
// comes, so that its connection is refused for good only.
func refusals(r *Request) (list []Point) {
	p := Point{Place: script.PlaceStart, Fault: "refused", Kind: Passing, refused: true, doc: "connections are refused, since nothing listens"}
	if r.Ordinal > 1 {
		list = append(list, p)
	}
	p.ForGood = true
	return append(list, p)
}

// listener is what goes wrong with connections at a point at which they are refused.
func (p *Point) listener() *scenarios.Listener {
	refuse := scenarios.Refuse{Requests: p.Request - 1}
	if !p.ForGood {
		refuse.For = outage
	}
	return &scenarios.Listener{Faults: []*scenarios.ListenerFault{{Refuse: &refuse}}}
}

// AskedAgain reports whether a program asked again after the point struck it. requests is how
// many it made. A connection that is refused is no request.
func (p *Point) AskedAgain(requests int) bool {
	if p.refused {
		return requests >= p.Request
	}
	return requests > p.Request
}
