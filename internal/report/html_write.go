package report

import (
	"fmt"
	"html"
	"io"
)

// htmlWriter writes HTML, and remembers the first error. There is no
// html/template here because of what it costs: it looks methods up by name, so
// the linker has to keep every exported method of every type: four megabytes of
// the binary.
type htmlWriter struct {
	w   io.Writer
	err error
}

// trusted is text that is HTML, CSS or a script already. It may come only from
// this package's own files, never from what a client said.
type trusted string

// add writes a format of HTML. Every argument is escaped, for text as well as
// for an attribute in double quotes, so that no caller can forget to; none of
// them may stand in another place.
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

// addIf is add for what is left out when there is nothing to say.
func (w *htmlWriter) addIf(said string, format string) {
	if said != "" {
		w.add(format, said)
	}
}
