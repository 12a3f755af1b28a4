package request

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/words"
)

// sessionName matches the names that a session may have.
var sessionName = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,100}$`)

// ShownName returns the name under which a session is shown. A name that is a credential
// becomes its fingerprint, by which the session is found, too.
func ShownName(name string) string {
	if safe := redact.Text(name); safe != name {
		return strings.ReplaceAll(safe, ":", "-") // names have no colons
	}
	return name
}

// IsSessionName reports whether a session can have that name. It cannot be v1 or anthropic,
// which begin the API's own paths.
func IsSessionName(name string) bool {
	return len(name) <= words.MaxExcerpt && name != "v1" && "/"+name != foundry && sessionName.MatchString(name)
}

// NotASessionName says why a session cannot have a name that IsSessionName rejects.
func NotASessionName(name string) string {
	return fmt.Sprintf("%q is no session name: it takes 1 to 100 letters, digits, '.', '_', '~' and '-', and is neither v1 nor anthropic", words.Excerpt(name))
}
