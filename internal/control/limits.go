package control

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/words"
)

// Limits lists the limits of the control endpoints, for the docs.
func Limits() []words.Limit {
	return []words.Limit{
		{"requests to control endpoints at a time; of them readers of journals and lists, followers of journals, verdicts and timelines", fmt.Sprintf("%d; %d, %d, %d", maxRequests, maxReaders, maxFollowers, maxVerdicts), "answered 503, with a retry-after"},
		{"the time that the body of a request to a control endpoint takes", words.Span(bodyTimeout), "answered 408, and the connection is closed"},
		{"the length of that body", fmt.Sprintf("%d MB", maxBody>>20), "answered 413"},
		{"sweeps at a time; faults and points that one names; points of its plan", fmt.Sprintf("%d; %d; %d", maxSweeps, maxNames, maxClasses), "the sweep used longest ago ends; answered 400; answered 409"},
		{"what a sweep keeps of the answers of each healthy run", fmt.Sprintf("%d MB", session.MaxScripts>>20), "the plan is refused with 409"},
		{"the time that a client takes to read a part of a control endpoint's answer", fmt.Sprintf("%s for %d kB", words.Span(readerTimeout), play.PartSize>>10), "the connection is closed; log"},
	}
}
