package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
)

// secretHeaders hold what no journal may show, in canonical form. Clients of
// Microsoft Foundry send the key as Api-Key too, those of AWS the token of a
// session.
var secretHeaders = []string{"X-Api-Key", "Authorization", "Api-Key", "X-Amz-Security-Token", "Proxy-Authorization", "Cookie"}

// shortestSecret is the length from which a key is looked for outside its own
// header; shorter ones would be found in ordinary words.
const shortestSecret = 8

// Secrets is what a request's headers hold that must not be shown.
type Secrets []string

// FindSecrets takes the secrets from a request's headers.
func FindSecrets(h http.Header) Secrets {
	var found Secrets
	for _, name := range secretHeaders {
		for _, value := range h[name] {
			if _, secret := splitScheme(value); len(secret) >= shortestSecret {
				found = append(found, secret)
			}
		}
	}
	return found
}

// Headers copies a request's headers. Secret ones become fingerprints; where a
// secret stands in another header too, it is replaced there. The values that
// need no change are shared with h.
func (s Secrets) Headers(h http.Header) (safe map[string][]string, leaked bool) {
	safe = maps.Clone(map[string][]string(h))
	for name, values := range safe {
		secret := isSecret(name)
		if !secret && !s.in(values) {
			continue
		}
		kept := make([]string, len(values))
		for i, value := range values {
			if secret {
				kept[i] = fingerprint(value)
				leaked = leaked || name == "Cookie" && s.beside(value)
			} else {
				kept[i], leaked = s.replace(value), true
			}
		}
		safe[name] = kept
	}
	return safe, leaked
}

func (s Secrets) in(texts []string) bool {
	for _, text := range texts {
		for _, secret := range s {
			if contains(text, secret) || isCodedIn(text, secret) {
				return true
			}
		}
	}
	return false
}

// beside reports whether a value that is a secret itself holds another one.
func (s Secrets) beside(value string) bool {
	for _, secret := range s {
		if len(secret) < len(value) && (contains(value, secret) || isCodedIn(value, secret)) {
			return true
		}
	}
	return false
}

// contains is strings.Contains for texts as long as bodies, which that can take
// a nanosecond a byte for: it stops wherever the first letter of the secret
// stands. This one stops where one does that is rare in text, if there is any,
// which takes a fiftieth of the time.
func contains(text, secret string) bool {
	rare := max(0, strings.IndexFunc(secret, notLower))
	for {
		i := strings.IndexByte(text[min(rare, len(text)):], secret[rare])
		if i < 0 {
			return false
		}
		if strings.HasPrefix(text[i:], secret) {
			return true
		}
		text = text[i+1:]
	}
}

func notLower(r rune) bool { return r < 'a' || r > 'z' }

// Redact replaces every secret in text by its fingerprint and reports whether
// there was one.
func (s Secrets) Redact(text string) (safe string, leaked bool) {
	if !s.in([]string{text}) {
		return text, false
	}
	return s.replace(text), true
}

func (s Secrets) replace(text string) string {
	for _, secret := range s {
		text = strings.ReplaceAll(text, secret, fingerprint(secret))
		if isCodedIn(text, secret) {
			for _, form := range codedForms(secret) {
				text = strings.ReplaceAll(text, form, fingerprint(secret))
			}
		}
	}
	return text
}

// Body is a request's body or its start, as Entry.Body keeps it, with secrets
// replaced. It looks through all of the body for them. A short body without any
// is kept as it is; a long one is not kept in memory for its start.
func (s Secrets) Body(body string) (safe string, leaked bool) {
	safe, leaked = s.Redact(body)
	if len(safe) > MaxBody {
		safe = strings.Clone(safe[:MaxStart])
	}
	return safe, leaked
}

func isSecret(name string) bool {
	for _, secret := range secretHeaders {
		if name == secret {
			return true
		}
	}
	return false
}

// fingerprint tells keys apart without showing anything of them. The scheme of
// an Authorization header ("Bearer") stays readable. A signature differs with each
// request: there it is the signer that tells keys apart.
func fingerprint(value string) string {
	scheme, secret := splitScheme(value)
	if signer := claude.SignerOf(value); signer != "" {
		scheme, secret = "AWS4-HMAC-SHA256 ", signer
	}
	sum := sha256.Sum256([]byte(secret))
	return scheme + "sha256:" + hex.EncodeToString(sum[:4])
}

// splitScheme parts "Bearer abc" into "Bearer " and "abc". A scheme is letters
// only, so that no part of a key or a cookie passes for one.
func splitScheme(value string) (scheme, secret string) {
	word, rest, found := strings.Cut(value, " ")
	if !found || rest == "" || strings.ContainsFunc(word, notLetter) {
		return "", value
	}
	return word + " ", strings.TrimLeft(rest, " ")
}

func notLetter(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }
