package faults

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/script"
)

// ChangeContent reports whether any of the faults changes the content of a message
// by its place there. What the message says is then more than a sample of an answer.
func ChangeContent(uses []script.Use) bool {
	return slices.ContainsFunc(uses, func(use script.Use) bool {
		path := ""
		switch f := use.Fault.(type) {
		case *Set:
			path = f.Path
		case *Unset:
			path = f.Path
		case *Retype:
			path = f.Path
		}
		return use.Fault.Layer() == script.LayerMessage && (path == "content" || strings.HasPrefix(path, "content."))
	})
}
