package script_test

import (
	"fmt"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/script"
)

// Whisper is a fault of a user's own: it sends the text of an answer in a
// content type that nobody expects.
type Whisper struct {
	Type string `yaml:"type" doc:"the content type; default text/x-whisper"`
}

// Layer says that ApplyHead is to be called.
func (f *Whisper) Layer() script.Layer { return script.LayerHTTP }

// ApplyHead changes the header where it is.
func (f *Whisper) ApplyHead(head *script.Head, _ script.Env) (struck bool, err error) {
	if !head.Has("content-type") {
		return false, nil
	}
	head.Set("content-type", f.Type)
	return true, nil
}

// A fault of your own is a type with the method of its layer. A faults.Kind makes
// it known to scenarios by name.
func Example() {
	registry, err := faults.Builtin().With(faults.Kind{
		Name:   "whisper",
		Doc:    "the content type is one nobody expects",
		Sample: "{type: text/x-whisper}",
		New:    func() script.Fault { return &Whisper{Type: "text/x-whisper"} },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	kind, _ := registry.Lookup("whisper")
	body := "hello"
	made, err := script.Compile(script.Answer{
		Request: &claude.Request{Endpoint: claude.Messages},
		Body:    &body,
		Faults:  []script.Use{{Name: kind.Name, Fault: kind.New()}},
	}, script.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, op := range made.Ops {
		switch op.Kind {
		case script.OpHead:
			fmt.Println("head", op.Head.Status, op.Head.Get("content-type"))
		default:
			fmt.Println(op)
		}
	}
	// Output:
	// head 200 text/x-whisper
	// write  5 B  "hello"
	// end
}
