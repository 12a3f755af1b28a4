package session

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
	"github.com/claudemock/claudemock/script"
)

// openings are the ways in which a gate is opened.
var openings = []play.Opening{play.Release, play.Fail, play.Cut}

// Gates are the gates of a session, at which answers are held until somebody opens them. In
// the zero value all are closed.
type Gates struct {
	mu     sync.Mutex
	byName map[string]*gate
}

// gate is one gate.
type gate struct {
	how     play.Opening // "" while it is closed
	left    int          // how many more answers it lets pass; 0 for all
	waiting []chan play.Opening
}

// GateInfo is a gate as the control endpoints show it.
type GateInfo struct {
	Gate  string       `json:"gate"`
	Held  int          `json:"held"`            // answers that are held now
	How   play.Opening `json:"how,omitempty"`   // what happens to the next answer; "" if it is held
	Times int          `json:"times,omitempty"` // to how many more that happens; 0 for all, if How is set
}

func (gs *Gates) get(name string) *gate {
	if gs.byName == nil {
		gs.byName = map[string]*gate{}
	}
	if gs.byName[name] == nil {
		gs.byName[name] = &gate{}
	}
	return gs.byName[name]
}

// arrive brings an answer to a gate. opening says what happens to it, and does so at once
// if held is false. The caller must call leave when it no longer waits.
func (gs *Gates) arrive(name string) (opening <-chan play.Opening, held bool, leave func()) {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g, own := gs.get(name), make(chan play.Opening, 1)
	if g.how == "" {
		g.waiting = append(g.waiting, own)
		return own, true, func() { gs.leave(g, own) }
	}
	own <- g.pass()
	return own, false, func() {}
}

// pass lets one answer through an open gate.
func (g *gate) pass() play.Opening {
	how := g.how
	if g.left > 0 {
		if g.left--; g.left == 0 {
			g.how = ""
		}
	}
	return how
}

// leave takes an answer away from a closed gate. An opening that it did not take counts as
// used, since nobody can tell from outside.
func (gs *Gates) leave(g *gate, own chan play.Opening) {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g.waiting = slices.DeleteFunc(g.waiting, func(c chan play.Opening) bool { return c == own })
}

// Open opens a gate for a number of answers, beginning with those that were held first; 0
// opens it for all. Times of the same opening add up; otherwise the last call counts. It
// returns how many held answers are let go.
func (gs *Gates) Open(name string, how play.Opening, times int) (letGo int) {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g := gs.get(name)
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

// Info lists the gates that are open or hold answers, by name.
func (gs *Gates) Info() []GateInfo {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	list := []GateInfo{}
	for _, name := range slices.Sorted(maps.Keys(gs.byName)) {
		if g := gs.byName[name]; g.how != "" || len(g.waiting) > 0 {
			list = append(list, GateInfo{Gate: name, Held: len(g.waiting), How: g.how, Times: g.left})
		}
	}
	return list
}

// has reports whether an answer has come to the gate, or somebody has opened it.
func (gs *Gates) has(name string) bool {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	return gs.byName[name] != nil
}

// gatesOf lists the gates at which the scenario's answers are held, sorted.
func gatesOf(s *scenarios.Scenario) []string {
	names := map[string]bool{}
	note := func(uses []script.Use) {
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

// OpenGate opens a gate as Gates.Open does, and notes it in the journal. The error says why
// the gate cannot be opened so.
func (s *Session) OpenGate(gate string, how play.Opening, times int, now time.Time) (letGo int, err error) {
	if err := s.checkOpening(gate, how, times); err != nil {
		return 0, err
	}
	letGo = s.Gates.Open(gate, how, times)
	text := fmt.Sprintf("gate %s opened: %s", gate, how)
	if times > 0 {
		text += fmt.Sprintf(" %d", times)
	}
	s.Journal.Note(journal.Note{At: now, Kind: journal.NoteGate, Text: fmt.Sprintf("%s (%d held)", text, letGo)})
	return letGo, nil
}

// checkOpening returns the error of an opening that is invalid for the scenario.
func (s *Session) checkOpening(gate string, how play.Opening, times int) error {
	known := gatesOf(s.Scenario)
	switch {
	case !slices.Contains(openings, how):
		return fmt.Errorf("a gate is opened with how: release, fail or cut, not %q", words.Excerpt(string(how)))
	case times < 0:
		return fmt.Errorf("times: %d makes no sense: it is how many answers pass, and 0 is all of them", times)
	case slices.Contains(known, gate) || s.Gates.has(gate):
		return nil
	case len(known) == 0:
		return fmt.Errorf("no answer of scenario %s is ever held: it has no hold fault", s.Scenario.Name)
	default:
		return fmt.Errorf("no answer of scenario %s is held at a gate %q; its gates are %s", s.Scenario.Name, words.Excerpt(gate), strings.Join(known, ", "))
	}
}

// Held is how many answers a gate holds.
func (gs *Gates) Held(name string) int {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if g := gs.byName[name]; g != nil {
		return len(g.waiting)
	}
	return 0
}
