package recording

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// Options say how a recording is made. The zero Options are the usual ones.
type Options struct {
	Summary     string           // what happens, in one sentence; "" says how many requests there are
	Redact      []*regexp.Regexp // what is hidden beside credentials
	Match       []string         // the fields of a request's body that must agree in a replay; nil means DefaultMatch
	ExactTiming bool             // every pause stays as it was; otherwise a pace takes their place
}

// Recording is a scenario as files.
type Recording struct {
	Scenario []byte            // the YAML text, for NAME.yaml
	Bodies   map[string][]byte // bodies and messages that are too long or too binary for it, by their path beside it
	Requests int               // how many requests it answers
}

// The bounds of one scenario: its exchanges, and the bytes of one body.
const (
	MaxExchanges = 10_000
	MaxBody      = scenarios.MaxBodyFile
)

// Scenario makes a scenario with a name of exchanges, in the order in which they
// began. The error says what cannot be recorded.
func Scenario(name string, exchanges []exchange.Exchange, o Options) (*Recording, error) {
	switch {
	case len(exchanges) == 0:
		return nil, errors.New("making a scenario: there are no exchanges")
	case len(exchanges) > MaxExchanges:
		return nil, fmt.Errorf("making a scenario: there are %d exchanges, and one scenario holds %d", len(exchanges), MaxExchanges)
	}
	if o.Match == nil {
		o.Match = DefaultMatch()
	}
	asked, left := take(inOrder(exchanges), o)
	notes := probes(left)
	var turns []*turn
	for i, t := range asked {
		if t.choose(o) {
			turns = append(turns, t)
			continue
		}
		notes = append(notes, fmt.Sprintf("Left out: request %d, %s %s, since no step gives its answer.", i+1, t.req.Method, t.req.Path))
	}
	if len(turns) == 0 {
		return nil, errors.New("making a scenario: nothing is left: " + strings.Join(notes, " "))
	}
	notes = append(notes, inCommon(turns)...)
	b := build(name, cmp.Or(o.Summary, "a recording of "+words.Count(len(turns), "request")), turns, o.Match)
	if _, err := scenarios.Check(b.scenario); err != nil {
		return nil, fmt.Errorf("making a scenario: %w", err)
	}
	text, bodies, err := b.files(opening(turns, notes))
	if err != nil {
		return nil, fmt.Errorf("making a scenario: %w", err)
	}
	return &Recording{Scenario: text, Bodies: bodies, Requests: len(turns)}, nil
}

// inOrder returns the exchanges in the order in which they began, or as they are if some do
// not say when that was.
func inOrder(exchanges []exchange.Exchange) []exchange.Exchange {
	if slices.ContainsFunc(exchanges, func(x exchange.Exchange) bool { return x.Request.At.IsZero() }) {
		return exchanges
	}
	ordered := slices.Clone(exchanges)
	slices.SortStableFunc(ordered, func(a, b exchange.Exchange) int { return a.Request.At.Compare(b.Request.At) })
	return ordered
}
