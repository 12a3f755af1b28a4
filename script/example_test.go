package script_test

import (
	"errors"
	"fmt"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

// Stutter is a fault of its author's own: the server pauses, and then sends bytes of
// the body a second time.
type Stutter struct {
	At    script.At   `yaml:"at" doc:"where; default half of the body"`
	Bytes int         `yaml:"bytes" min:"1" doc:"how many bytes come twice; default 1"`
	Pause script.Wait `yaml:"pause" doc:"silence before they come again; default none"`
}

// Layer says that Compile calls ApplyScript, with the writes of the body.
func (f *Stutter) Layer() script.Layer { return script.LayerBytes }

// Check is called when a scenario is loaded.
func (f *Stutter) Check() error {
	if f.Bytes < 1 {
		return errors.New("bytes: expected 1 or more")
	}
	return f.At.Check()
}

// ApplyScript strikes if there is such a place and bytes follow it.
func (f *Stutter) ApplyScript(s *script.Script, env script.Env) (struck bool, err error) {
	at := f.At.Or(script.AtPercent(50))
	index, ok := s.Cut(at)
	if !ok || s.Ops[index].Kind != script.OpWrite {
		return false, nil
	}
	again := s.Ops[index].Bytes
	if !s.Insert(at, again[:min(f.Bytes, len(again))]) {
		return false, nil
	}
	if pause := f.Pause.Draw(env.Choice.Rand("stutter")); pause > 0 {
		s.Pause(index+1, pause)
	}
	return true, nil
}

// Says completes the timeline that explain prints.
func (f *Stutter) Says() string { return fmt.Sprintf("%d bytes of the body come twice", f.Bytes) }

// The compiler checks the method of the layer and the optional ones.
var (
	_ script.ScriptFault = (*Stutter)(nil)
	_ script.Checker     = (*Stutter)(nil)
	_ script.Describer   = (*Stutter)(nil)
)

// A fault is a type with the method of its layer. A [faults.Kind] gives it the name
// that scenarios use.
func Example() {
	registry, err := faults.Builtin().With(faults.Kind{
		Name:   "stutter",
		Doc:    "bytes of the body come twice",
		Sample: "{at: 60%, bytes: 4}",
		New:    func() script.Fault { return &Stutter{Bytes: 1} },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	kind, _ := registry.Lookup("stutter")
	body := "hello"
	made, err := script.Compile(script.Answer{
		Request: script.AnyRequest(),
		Body:    &body,
		Faults:  []script.Use{{Name: kind.Name, Fault: kind.New()}},
	}, script.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, op := range made.Ops {
		if op.Kind != script.OpHead {
			fmt.Println(op)
		}
	}
	// Output:
	// write  2 B  "he"
	// write  1 B  "l"
	// write  3 B  "llo"
	// end
}
