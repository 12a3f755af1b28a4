package faults

import (
	"errors"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// treeLayer is that of the faults that change a field, which are set, unset and
// retype: given a place they strike the data of events, and else the message.
func treeLayer(at script.At, all bool) script.Layer {
	if at.IsZero() && !all {
		return script.LayerMessage
	}
	return script.LayerEvents
}

// checkTreePlace refuses what such a fault cannot find.
func checkTreePlace(path string, at script.At, all bool) error {
	if path == "" {
		return errors.New("path: a field's path is needed, e.g. content.0.text")
	}
	return named("at", checkEvents(at, all))
}

// editData changes the data of the events meant and reports whether any edit
// succeeded. Data given verbatim as text has no tree to edit.
func editData(stream *script.Stream, at script.At, all bool, edit func(*jsontree.Node) bool) (struck bool) {
	for _, i := range stream.Select(at, all) {
		if e := &stream.Events[i]; e.Data != nil && edit(e.Data) {
			e.Raw, e.Verbatim, struck = nil, nil, true
		}
	}
	return struck
}
