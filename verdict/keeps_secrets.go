package verdict

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
)

// keepsSecrets checks that requests carry keys only in their headers.
func keepsSecrets(c *evidence) Finding {
	leaking := 0
	var worst Finding
	all := slices.Concat(c.attempts, c.probes)
	for _, a := range all {
		text := leak(a)
		if text == "" {
			continue
		}
		if leaking++; leaking == 1 {
			worst = fail(text)
			if !a.Probe {
				worst.Requests = ordinals(a)
			}
		}
	}
	switch {
	case leaking > 0:
		worst.Text += among(leaking, len(all), "request")
		return worst
	case len(c.attempts) > 0:
		return pass("the key stood in its own header only")
	default:
		return nothing()
	}
}

// leak says where a request exposes a key; "" if it does not.
func leak(a *Attempt) string {
	who := fmt.Sprintf("request %d", a.Ordinal)
	if a.Probe {
		who = "a probe (" + a.Method + ")"
	}
	if len(a.Leaks) > 0 {
		return fmt.Sprintf("%s had its API key in its %s", who, strings.Join(a.Leaks, " and its "))
	}
	if plain, err := url.QueryUnescape(a.Path); strings.Contains(a.Path, keyPrefix) || err == nil && strings.Contains(plain, keyPrefix) {
		return who + " had what looks like an API key in its path"
	}
	if name := secretParameter(a); name != "" {
		return fmt.Sprintf("%s had %s in its query", who, name)
	}
	return ""
}

// keyPrefix is the prefix of API keys.
const keyPrefix = "sk-ant-"

// secretParameters are names of query parameters that hold keys, without dashes
// and underscores.
var secretParameters = []string{"key", "apikey", "xapikey", "token", "accesstoken", "authtoken", "authorization"}

// oauthParameters are those of them that an OAuth endpoint legitimately
// receives.
var oauthParameters = []string{"token", "accesstoken"}

// secretParameter returns the query parameter of a request that holds a secret. The
// journal shows the secret as a fingerprint.
func secretParameter(a *Attempt) string {
	_, query, _ := strings.Cut(a.Path, "?")
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(name)
		if err != nil || value == "" {
			continue
		}
		bare := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(plain))
		belongs := a.Endpoint == string(claude.Other) && slices.Contains(oauthParameters, bare)
		if slices.Contains(secretParameters, bare) && !belongs {
			return plain
		}
	}
	return ""
}
