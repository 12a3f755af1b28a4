package server

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// openings are the ways in which a gate is opened.
var openings = []play.Opening{play.Release, play.Fail, play.Cut}

// gateTable holds the gates of a session, at which answers stand still until
// they are opened from outside. Its zero value has them all closed.
type gateTable struct {
	mu     sync.Mutex
	byName map[string]*holdGate
}

// holdGate is one of them.
type holdGate struct {
	how     play.Opening // "" while it is closed
	left    int          // answers still to be let pass; 0 is all that come
	waiting []chan play.Opening
}

// gateInfo is a gate as the control endpoints show it.
type gateInfo struct {
	Gate  string       `json:"gate"`
	Held  int          `json:"held"`            // answers that stand there now
	How   play.Opening `json:"how,omitempty"`   // what becomes of the next answer that comes; "" when it is held
	Times int          `json:"times,omitempty"` // how many more that is so for; 0 is all, when How is set
}

func (t *gateTable) get(name string) *holdGate {
	if t.byName == nil {
		t.byName = map[string]*holdGate{}
	}
	if t.byName[name] == nil {
		t.byName[name] = &holdGate{}
	}
	return t.byName[name]
}

// arrive has an answer come to a gate. turn says what becomes of it, at once
// when held is false. Whoever no longer waits must call leave.
func (t *gateTable) arrive(name string) (turn <-chan play.Opening, held bool, leave func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g, own := t.get(name), make(chan play.Opening, 1)
	if g.how == "" {
		g.waiting = append(g.waiting, own)
		return own, true, func() { t.leave(g, own) }
	}
	own <- g.pass()
	return own, false, func() {}
}

// pass lets one answer through an open gate.
func (g *holdGate) pass() play.Opening {
	how := g.how
	if g.left > 0 {
		if g.left--; g.left == 0 {
			g.how = ""
		}
	}
	return how
}

// leave gives up a place at a closed gate. A turn that came too late stays the
// leaver's: whether it was taken cannot be told apart from outside.
func (t *gateTable) leave(g *holdGate, own chan play.Opening) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g.waiting = slices.DeleteFunc(g.waiting, func(c chan play.Opening) bool { return c == own })
}

// IsOpen opens a gate for so many answers, those held first in the order they
// came; 0 times opens it for good. Times of the same kind add up; otherwise the
// last word counts. It returns how many held answers are let go.
func (t *gateTable) open(name string, how play.Opening, times int) (letGo int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.get(name)
	if g.how == how && g.left > 0 && times > 0 {
		times += g.left
	}
	g.how, g.left = how, times
	for ; len(g.waiting) > 0 && g.how != ""; letGo++ {
		g.waiting[0] <- g.pass()
		g.waiting = g.waiting[1:]
	}
	return letGo
}

// info lists the gates that answers stand at or that were opened, by name.
func (t *gateTable) info() []gateInfo {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := []gateInfo{}
	for _, name := range slices.Sorted(maps.Keys(t.byName)) {
		if g := t.byName[name]; g.how != "" || len(g.waiting) > 0 {
			list = append(list, gateInfo{Gate: name, Held: len(g.waiting), How: g.how, Times: g.left})
		}
	}
	return list
}

// has reports whether an answer has come to the gate already.
func (t *gateTable) has(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.byName[name] != nil
}

// gatesOf lists the gates at which the scenario's answers are held, sorted.
func gatesOf(s *scenarios.Scenario) []string {
	names := map[string]bool{}
	note := func(uses []faults.Use) {
		for _, use := range uses {
			if hold, ok := use.Fault.(*faults.Hold); ok {
				names[hold.Gate] = true
			}
		}
	}
	for _, state := range append([]string{""}, slices.Collect(maps.Keys(s.States))...) {
		for _, rule := range s.RulesIn(state) {
			for _, step := range rule.Steps {
				note(step.Faults)
				for _, alternative := range step.Choose {
					note(alternative.Faults)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// openGate opens a gate for so many answers, or with 0 times for all that are held
// there and all that come, and notes it. It returns how many held answers are
// let go. The error says why the gate cannot be opened so.
func (s *session) openGate(gate string, how play.Opening, times int, now time.Time) (letGo int, err error) {
	if err := s.checkOpening(gate, how, times); err != nil {
		return 0, err
	}
	letGo = s.gates.open(gate, how, times)
	text := fmt.Sprintf("gate %s opened: %s", gate, how)
	if times > 0 {
		text += fmt.Sprintf(" %d", times)
	}
	s.journal.Note(journal.Note{At: now, Kind: journal.NoteGate, Text: fmt.Sprintf("%s (%d held)", text, letGo)})
	return letGo, nil
}

// checkOpening says why a gate cannot be opened so, in words for whoever asked.
func (s *session) checkOpening(gate string, how play.Opening, times int) error {
	known := gatesOf(s.scenario)
	switch {
	case !slices.Contains(openings, how):
		return fmt.Errorf("a gate is opened with how: release, fail or cut, not %q", words.Excerpt(string(how)))
	case times < 0:
		return fmt.Errorf("times: %d makes no sense: it is how many answers pass, and 0 is all of them", times)
	case slices.Contains(known, gate) || s.gates.has(gate):
		return nil
	case len(known) == 0:
		return fmt.Errorf("no answer of scenario %s is ever held: it has no hold fault", s.scenario.Name)
	default:
		return fmt.Errorf("no answer of scenario %s is held at a gate %q; its gates are %s", s.scenario.Name, words.Excerpt(gate), strings.Join(known, ", "))
	}
}

// held is how many answers stand at a gate.
func (t *gateTable) held(name string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g := t.byName[name]; g != nil {
		return len(g.waiting)
	}
	return 0
}
