package script

import (
	"slices"
	"strconv"
	"strings"
)

// Add adds a header line after the others, even if there is one of that name.
func (h *Head) Add(name, value string) { h.Fields = append(h.Fields, Field{Name: name, Value: value}) }

// Set sets a header. It replaces the first line of that name and removes the others.
func (h *Head) Set(name, value string) { h.apply(HeaderEdit{Name: name, Value: &value}) }

// Del removes all header lines of that name, in any case.
func (h *Head) Del(name string) { h.apply(HeaderEdit{Name: name}) }

// apply sets a header, or removes it if there is no value.
func (h *Head) apply(edit HeaderEdit) {
	is := func(f Field) bool { return strings.EqualFold(f.Name, edit.Name) }
	first := slices.IndexFunc(h.Fields, is)
	if edit.Value == nil || first < 0 {
		h.Fields = slices.DeleteFunc(h.Fields, is)
		if edit.Value != nil {
			h.Add(edit.Name, *edit.Value)
		}
		return
	}
	h.Fields[first] = Field{Name: edit.Name, Value: *edit.Value}
	rest := slices.DeleteFunc(h.Fields[first+1:], is)
	h.Fields = h.Fields[:first+1+len(rest)]
}

// Has reports whether there is a header of that name, in any case.
func (h *Head) Has(name string) bool {
	return slices.ContainsFunc(h.Fields, func(f Field) bool { return strings.EqualFold(f.Name, name) })
}

// Get returns the value of the first header of that name, in any case, or "".
func (h *Head) Get(name string) string {
	for _, f := range h.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Resize corrects the content-length, if it was true, for a body whose length changes
// from was to is.
func (h *Head) Resize(was, is int) {
	if h.Get("content-length") == strconv.Itoa(was) {
		h.Set("content-length", strconv.Itoa(is))
	}
}
