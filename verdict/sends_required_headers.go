package verdict

import (
	"fmt"
	"mime"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
)

// sendsRequiredHeaders checks for the headers without which the API refuses a
// request for a message.
func sendsRequiredHeaders(c *evidence) Finding {
	asked, bad := 0, 0
	var worst Finding
	for _, a := range c.attempts {
		if !a.isMessage() {
			continue
		}
		asked++
		missing := missingHeaders(a)
		if len(missing) == 0 {
			continue
		}
		if bad++; bad == 1 {
			worst = fail(fmt.Sprintf("request %d had no %s", a.Ordinal, strings.Join(missing, " and no ")), a.Ordinal)
		}
	}
	switch {
	case bad > 0:
		worst.Text += among(bad, asked, "request")
		return worst
	case asked > 0:
		return pass(fmt.Sprintf("sent with %s", words.Count(asked, "request")))
	default:
		return nothing()
	}
}

func missingHeaders(a *Attempt) []string {
	var missing []string
	if media, _, err := mime.ParseMediaType(a.header("Content-Type")); err != nil || media != "application/json" {
		missing = append(missing, "content-type: application/json")
	}
	if a.header("Anthropic-Version") == "" {
		missing = append(missing, "anthropic-version")
	}
	if a.credential() == "" {
		missing = append(missing, "x-api-key or authorization")
	}
	return missing
}

func (a *Attempt) header(name string) string { return strings.Join(a.Headers[name], ", ") }
