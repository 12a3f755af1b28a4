package control

import (
	"encoding/json"
	"io"
	"iter"
)

// objectWriter writes a JSON object field by field, so that it is never in memory as a
// whole. After an error it writes nothing.
type objectWriter struct {
	w      io.Writer
	fields int
	err    error // of the writer
}

func (o *objectWriter) write(text string) {
	if o.err == nil {
		_, o.err = io.WriteString(o.w, text)
	}
}

func (o *objectWriter) encode(value any) {
	if o.err == nil {
		o.err = json.NewEncoder(o.w).Encode(value)
	}
}

func (o *objectWriter) key(name string) {
	before := ","
	if o.fields++; o.fields == 1 {
		before = "{"
	}
	o.write(before + `"` + name + `":`)
}

func (o *objectWriter) field(name string, value any) {
	o.key(name)
	o.encode(value)
}

// list writes a list item by item.
func (o *objectWriter) list(name string, items iter.Seq[any]) {
	o.key(name)
	before := "["
	for item := range items {
		o.write(before)
		o.encode(item)
		if before = ","; o.err != nil {
			return
		}
	}
	if before == "[" {
		o.write(before)
	}
	o.write("]")
}

func (o *objectWriter) end() { o.write("}\n") }
