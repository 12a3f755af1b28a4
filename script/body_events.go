package script

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/sse"
)

// ParseStream splits a body into its events, which together have its bytes. ok is
// false if the body does not begin as a stream does. A stream of too many events
// ends with one that holds the rest of the body.
func ParseStream(body string) (s *Stream, ok bool) {
	begins := strings.TrimLeft(strings.TrimPrefix(body, "\ufeff"), "\r\n")
	if !slices.ContainsFunc([]string{"event:", "data:", "id:", "retry:", ":"}, func(start string) bool {
		return strings.HasPrefix(begins, start)
	}) {
		return nil, false
	}
	s = &Stream{}
	read := 0
	for text := range sse.Blocks(body) {
		if len(s.Events) == stream.MaxEvents {
			rest := body[read:]
			s.Events = append(s.Events, Event{Verbatim: &rest})
			break
		}
		read += len(text)
		s.Events = append(s.Events, s.eventOf(text))
	}
	return s, true
}

// eventOf parses one block of lines. An event that is not written as the API
// writes events keeps its bytes.
func (s *Stream) eventOf(text string) Event {
	e := Event{}
	if read, err := sse.NewDecoder(strings.NewReader(text + "\n\n")).Next(); err == nil {
		data := string(read.Data)
		e = Event{Name: read.Name, ID: read.ID, Retry: read.Retry, Comment: read.Comment, Raw: &data}
		if tree, err := jsontree.ParseString(data); err == nil {
			e.Data = tree
		}
	} else if comment, ok := strings.CutPrefix(text, ":"); ok {
		e.Comment = strings.TrimSpace(comment)
	}
	if written, _ := s.append(nil, nil, &e); !bytes.Equal(written, []byte(text)) {
		e.Verbatim = &text
	}
	return e
}

// PlacesOf returns the fields of type [At] of a fault, also of one that another
// fault wraps.
func PlacesOf(fault Fault) (places []At) {
	v := reflect.Indirect(reflect.ValueOf(unwrapped(fault)))
	if v.Kind() != reflect.Struct {
		return nil
	}
	for i := range v.NumField() {
		if v.Type().Field(i).Type == reflect.TypeFor[At]() && v.Type().Field(i).IsExported() {
			places = append(places, v.Field(i).Interface().(At))
		}
	}
	return places
}

// needsEvents reports whether any of the faults strikes events, or by an event.
func needsEvents(uses []Use) bool {
	return slices.ContainsFunc(uses, func(use Use) bool {
		return use.Fault.Layer() == LayerEvents || slices.ContainsFunc(PlacesOf(use.Fault), At.IsEvent)
	})
}
