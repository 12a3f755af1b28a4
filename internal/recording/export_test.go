package recording

import (
	"regexp"

	"github.com/claudemock/claudemock/internal/claude"
)

var anyUUID = regexp.MustCompile(claude.UUIDPattern)

// Canonical is a body without what is random about it.
func Canonical(text string, stream bool) string {
	return anyUUID.ReplaceAllString(canonical(text, stream), "00000000-0000-4000-8000-000000000001")
}
