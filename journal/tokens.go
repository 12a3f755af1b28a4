package journal

import (
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
)

// Where tokens stand in text: in a form or a query, and in JSON. The end of a
// value may be missing, where the text was cut.
var (
	tokenInForm = regexp.MustCompile(`((?:^|[?&])(?:` + strings.Join(claude.OAuthSecrets, "|") + `)=)([^&\s]+)`)
	tokenInJSON = regexp.MustCompile(`("(?:` + strings.Join(claude.OAuthSecrets, "|") + `)"\s*:\s*")((?:[^"\\]|\\.)+)`)
)

// HideTokens replaces what an OAuth endpoint is told in confidence, in a path or
// a body, by fingerprints. There it belongs, so it is no leak.
func HideTokens(text string) string {
	for _, pattern := range []*regexp.Regexp{tokenInForm, tokenInJSON} {
		text = pattern.ReplaceAllStringFunc(text, func(found string) string {
			parts := pattern.FindStringSubmatch(found)
			return parts[1] + fingerprint(parts[2])
		})
	}
	return text
}
