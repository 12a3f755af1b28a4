package faults_test

import (
	"fmt"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
)

// Whisper is a fault of a user's own: it sends the text of an answer in a
// content type that nobody expects.
type Whisper struct {
	Type string `yaml:"type" doc:"the content type; default text/x-whisper"`
}

// Layer says that ApplyHead is to be called.
func (f *Whisper) Layer() faults.Layer { return faults.LayerHTTP }

// ApplyHead changes the header where it is.
func (f *Whisper) ApplyHead(head *faults.Head, _ faults.Env) (struck bool, err error) {
	for i := range head.Fields {
		if head.Fields[i].Name == "content-type" {
			head.Fields[i].Value = f.Type
			struck = true
		}
	}
	return struck, nil
}

// A fault of your own is a type and a Kind that makes one.
func Example() {
	registry, err := faults.Builtin().With(faults.Kind{
		Name:   "whisper",
		Doc:    "the content type is one nobody expects",
		Sample: "{type: text/x-whisper}",
		New:    func() faults.Fault { return &Whisper{Type: "text/x-whisper"} },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	kind, _ := registry.Lookup("whisper")
	body := "hello"
	script, err := faults.Compile(faults.Answer{
		Request: &claude.Request{Endpoint: claude.Messages},
		Body:    &body,
		Faults:  []faults.Use{{Name: kind.Name, Fault: kind.New()}},
	}, faults.Env{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, op := range script.Ops {
		switch op.Kind {
		case faults.OpHead:
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
