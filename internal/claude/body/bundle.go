package body

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// Bundle is the form of a request that uploads the files of a skill.
type Bundle struct {
	Files  []BundleFile
	Title  string // display_name, or display_title before general availability
	Titled bool   // whether the form has a title
}

// BundleFile is one of the files of a Bundle.
type BundleFile struct {
	Path string // with slashes
	Data []byte
}

// ParseBundle reads the form of a skill, given its content-type header. It refuses a
// body that is not a form with a 400, whose text is not confirmed. It takes the memory
// for the files from grant, as Parse does.
func ParseBundle(contentType, data string, grant jsontree.Grant) (*Bundle, *apierror.Error) {
	b := &Bundle{}
	refusal := eachPart(contentType, data, len(data), grant, func(p part) {
		switch p.name {
		case "files[]":
			b.Files = append(b.Files, BundleFile{strings.ReplaceAll(p.filename, `\`, "/"), p.data})
		case "display_name", "display_title":
			b.Title, b.Titled = string(p.data), true
		}
	})
	if refusal != nil {
		return nil, refusal
	}
	return b, nil
}
