package control

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/words"
)

// Limits lists the limits of the control endpoints, for the docs.
func Limits() []words.Limit {
	return []words.Limit{
		{"requests to control endpoints at a time; of them readers of journals and lists, followers of journals, verdicts", fmt.Sprintf("%d; %d, %d, %d", maxRequests, maxReaders, maxFollowers, maxVerdicts), "answered 503, with a retry-after"},
		{"the time that the body of a request to a control endpoint takes", words.Span(bodyTimeout), "answered 408, and the connection is closed"},
		{"the length of that body", fmt.Sprintf("%d MB", maxBody>>20), "answered 413"},
		{"the time that a client takes to read a part of a control endpoint's answer", fmt.Sprintf("%s for %d kB", words.Span(readerTimeout), play.PartSize>>10), "the connection is closed; log"},
	}
}
