package faults

import (
	"fmt"
	"regexp"

	"github.com/claudemock/claudemock/script"
)

// DefaultGate is the gate of a Hold that names none.
const DefaultGate = "gate"

// gateName matches names of gates, which are parts of paths.
var gateName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}$`)

// Hold stops the answer until a gate is opened from outside: a test decides when the
// answer goes on, and whether it does.
type Hold struct {
	Gate string    `yaml:"gate" doc:"the gate of the session that must be opened, by POST /_mock/sessions/{id}/gates/{gate}; default gate"`
	At   script.At `yaml:"at" doc:"where; default before the status line"`
}

func holdKind() Kind {
	return Kind{
		Name:   "hold",
		Doc:    "the answer stands still until a gate of its session is opened from outside, which also says whether it goes on",
		Sample: "{gate: first-token, at: {event: content_block_start}}",
		New:    func() script.Fault { return &Hold{Gate: DefaultGate} },
	}
}

// Layer returns LayerConnection.
func (f *Hold) Layer() script.Layer { return script.LayerConnection }

// Check refuses places whose keys contradict each other, and names that cannot be part of
// a path.
func (f *Hold) Check() error {
	if !gateName.MatchString(f.Gate) {
		return fmt.Errorf("gate: expected 1 to 100 letters, digits, '.', '_', '~' and '-', beginning with a letter or a digit, got %q", f.Gate)
	}
	return named("at", f.At.Check())
}

// Reach returns ReachPlace: the fault strikes once.
func (f *Hold) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes if there is such a place. The bytes before it are sent first.
func (f *Hold) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	index, ok := cutOrStart(s, f.At)
	if ok {
		s.Stop(index, script.Op{Kind: script.OpHold, Gate: f.Gate})
	}
	return ok, nil
}
