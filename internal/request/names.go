package request

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/words"
)

// sessionName is what a client may call a session.
var sessionName = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,100}$`)

// ShownName is a name under which a session can be shown. One that is a credential
// becomes its fingerprint, which leads to the same session.
func ShownName(name string) string {
	if safe := redact.Text(name); safe != name {
		return strings.ReplaceAll(safe, ":", "-") // as names have it
	}
	return name
}

// IsSessionName reports whether a session can have that name. v1 and anthropic
// cannot be one: they begin the API's own paths.
func IsSessionName(name string) bool {
	return len(name) <= words.MaxExcerpt && name != "v1" && "/"+name != foundry && sessionName.MatchString(name)
}

// NotASessionName says why a session cannot have a name for which IsSessionName is
// false.
func NotASessionName(name string) string {
	return fmt.Sprintf("%q is no session name: it takes 1 to 100 letters, digits, '.', '_', '~' and '-', and is neither v1 nor anthropic", words.Excerpt(name))
}
