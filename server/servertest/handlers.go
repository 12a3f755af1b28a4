package servertest

import (
	"sync"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
)

// handlers decides on the requests of one run before the handler of the user does. It leaves
// requests without an answer when there are too many: code that asks again at once and for
// ever would never let time pass. It leaves those that a point strikes to the scenario, which
// breaks what the user's handler answered when nothing was broken.
type handlers struct {
	most  int          // how many requests are answered
	point *sweep.Point // nil while nothing is broken

	mu    sync.Mutex
	seen  int
	given map[int]*scenarios.Step // by the user's handler
}

func (h *handlers) around(user server.Handler) server.Handler {
	return func(r server.Request) *scenarios.Step {
		ordinal := h.count()
		switch {
		case ordinal > h.most:
			return &scenarios.Step{Reply: &scenarios.Reply{}, Faults: scenarios.Faults{{Name: "hang", Fault: &faults.Hang{}}}}
		case h.point != nil && h.point.Strikes(ordinal):
			return nil
		}
		step := user(r)
		if step != nil && h.point == nil {
			h.keep(ordinal, step)
		}
		return step
	}
}

// count counts a request, and returns its ordinal.
func (h *handlers) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen++
	return h.seen
}

func (h *handlers) keep(ordinal int, step *scenarios.Step) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.given == nil {
		h.given = map[int]*scenarios.Step{}
	}
	h.given[ordinal] = step
}

// met reports whether there were too many requests.
func (h *handlers) met() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seen > h.most
}
