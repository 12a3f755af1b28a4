package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// secretHeaders hold what no journal may show, in canonical form.
var secretHeaders = []string{"X-Api-Key", "Authorization", "Proxy-Authorization", "Cookie"}

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

// Headers copies a request's headers with lower-case names, as the API's
// documentation writes them. Secret ones become fingerprints; where a secret
// stands in another header too, it is replaced there.
func (s Secrets) Headers(h http.Header) (safe map[string][]string, leaked bool) {
	safe = make(map[string][]string, len(h))
	for name, values := range h {
		kept := make([]string, len(values))
		for i, value := range values {
			if isSecret(name) {
				kept[i] = fingerprint(value)
				continue
			}
			var hit bool
			kept[i], hit = s.Redact(value)
			leaked = leaked || hit
		}
		safe[strings.ToLower(name)] = kept
	}
	return safe, leaked
}

// Redact replaces every secret in text by its fingerprint and reports whether
// there was one.
func (s Secrets) Redact(text string) (safe string, leaked bool) {
	for _, secret := range s {
		if strings.Contains(text, secret) {
			text = strings.ReplaceAll(text, secret, fingerprint(secret))
			leaked = true
		}
	}
	return text, leaked
}

// Body is the start of a request's body, as Entry.Body keeps it, with secrets
// replaced. It looks through all of the body for them.
func (s Secrets) Body(body []byte) (safe string, leaked bool) {
	for _, secret := range s {
		if bytes.Contains(body, []byte(secret)) {
			body = bytes.ReplaceAll(body, []byte(secret), []byte(fingerprint(secret)))
			leaked = true
		}
	}
	return string(body[:min(len(body), MaxBody)]), leaked
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
// an Authorization header ("Bearer") stays readable.
func fingerprint(value string) string {
	scheme, secret := splitScheme(value)
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
