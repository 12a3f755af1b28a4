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

// Gates holds the gates of a session, at which answers stand still until
// they are opened from outside. Its zero value has them all closed.
type Gates struct {
	mu     sync.Mutex
	byName map[string]*gate
}

// gate is where answers stand still.
type gate struct {
	how     play.Opening // "" while it is closed
	left    int          // answers still to be let pass; 0 is all that come
	waiting []chan play.Opening
}

// GateInfo is a gate as the control endpoints show it.
type GateInfo struct {
	Gate  string       `json:"gate"`
	Held  int          `json:"held"`            // answers that stand there now
	How   play.Opening `json:"how,omitempty"`   // what becomes of the next answer that comes; "" when it is held
	Times int          `json:"times,omitempty"` // how many more that is so for; 0 is all, when How is set
}

func (t *Gates) get(name string) *gate {
	if t.byName == nil {
		t.byName = map[string]*gate{}
	}
	if t.byName[name] == nil {
		t.byName[name] = &gate{}
	}
	return t.byName[name]
}

// arrive has an answer come to a gate. opening says what becomes of it, at once
// when held is false. Whoever no longer waits must call leave.
func (t *Gates) arrive(name string) (opening <-chan play.Opening, held bool, leave func()) {
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
func (g *gate) pass() play.Opening {
	how := g.how
	if g.left > 0 {
		if g.left--; g.left == 0 {
			g.how = ""
		}
	}
	return how
}

// leave gives up a place at a closed gate. An opening that came too late stays with
// the one who left: nobody can tell from outside whether it was taken.
func (t *Gates) leave(g *gate, own chan play.Opening) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g.waiting = slices.DeleteFunc(g.waiting, func(c chan play.Opening) bool { return c == own })
}

// Open opens a gate for so many answers, those held first in the order they
// came; 0 times opens it for good. Times of the same kind add up; otherwise the
// last word counts. It returns how many held answers are let go.
func (t *Gates) Open(name string, how play.Opening, times int) (letGo int) {
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

// Info lists the gates that answers stand at or that were opened, by name.
func (t *Gates) Info() []GateInfo {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := []GateInfo{}
	for _, name := range slices.Sorted(maps.Keys(t.byName)) {
		if g := t.byName[name]; g.how != "" || len(g.waiting) > 0 {
			list = append(list, GateInfo{Gate: name, Held: len(g.waiting), How: g.how, Times: g.left})
		}
	}
	return list
}

// has reports whether an answer has come to the gate already.
func (t *Gates) has(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.byName[name] != nil
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

// OpenGate opens a gate for so many answers, or with 0 times for all that are held
// there and all that come, and notes it. It returns how many held answers are
// let go. The error says why the gate cannot be opened so.
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

// checkOpening says why a gate cannot be opened so, in words for whoever asked.
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

// Held is how many answers stand at a gate.
func (t *Gates) Held(name string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g := t.byName[name]; g != nil {
		return len(g.waiting)
	}
	return 0
}
