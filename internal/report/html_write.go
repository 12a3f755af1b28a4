package report

import (
	"fmt"
	"html"
	"io"
)

// htmlWriter writes HTML and keeps the first error. It replaces html/template,
// which looks methods up by name, so that the linker has to keep every exported
// method of every type: four megabytes of the binary.
type htmlWriter struct {
	w   io.Writer
	err error
}

// trusted is HTML, CSS or a script. It comes only from the files of this
// package, never from a client.
type trusted string

// add writes formatted HTML. It escapes every argument for text and for
// attributes in double quotes; arguments must not appear anywhere else.
func (w *htmlWriter) add(format string, args ...any) {
	if w.err != nil {
		return
	}
	for i, arg := range args {
		switch arg.(type) {
		case trusted, int:
		default:
			args[i] = html.EscapeString(fmt.Sprint(arg))
		}
	}
	_, w.err = fmt.Fprintf(w.w, format, args...)
}

// addIf is add, but writes nothing if said is empty.
func (w *htmlWriter) addIf(said string, format string) {
	if said != "" {
		w.add(format, said)
	}
}
