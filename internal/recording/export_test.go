package recording

import "regexp"

var anyUUID = regexp.MustCompile(uuidShape)

// Canonical is a body without what is random about it.
func Canonical(text string, stream bool) string {
	return anyUUID.ReplaceAllString(canonical(text, stream), "00000000-0000-4000-8000-000000000001")
}
