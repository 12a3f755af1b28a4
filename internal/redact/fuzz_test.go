package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/claudemock/claudemock/internal/redact"
)

// FuzzNoCredentialIsLeftInAText writes a key in each encoding that redact claims to
// find into arbitrary texts. The key must not be readable afterwards.
func FuzzNoCredentialIsLeftInAText(f *testing.F) {
	f.Add("sk-ant-api03-abcdefgh", "my key is ", "!", uint8(0))
	f.Add("correct-horse-battery-staple", "{\"a\":\"", "\"}", uint8(3))
	f.Add("Tr0ub4dor&3/+=\"x\"", "", "", uint8(7))
	f.Add("0123456789abcdef", "%20 \\u0041", "...", uint8(5))
	f.Fuzz(func(t *testing.T, key, before, after string, coding uint8) {
		if len(key) < 8 || len(key) > 200 || strings.TrimSpace(key) != key || strings.Contains(key, "sha256:") || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return // no credential is like that
		}
		if coding%10 == 5 && len(key) < 12 {
			return // too short to be looked for in base64
		}
		coded := codedAs(key, coding)
		if strings.Contains(before+after, coded) {
			return
		}
		text := before + "\n" + coded + "\n" + after
		q := made(key)
		safe, leaked := q.Text(text)
		if !leaked {
			t.Errorf("%q is not found in %q", key, text)
		}
		if strings.Contains(safe, coded) {
			t.Errorf("%q still stands in %q", coded, safe)
		}
		if again, _ := q.Text(safe); strings.Contains(again, coded) {
			t.Errorf("%q stands in %q again", coded, again)
		}
	})
}

func codedAs(key string, coding uint8) string {
	switch coding % 10 {
	case 0:
		return key
	case 1:
		return url.QueryEscape(key)
	case 2:
		return escaped(key, "%%%02x")
	case 3:
		return escaped(key, `\u%04X`)
	case 4:
		return base64.StdEncoding.EncodeToString([]byte("user:" + key))
	case 5:
		return base64.RawURLEncoding.EncodeToString([]byte(key + ":x"))
	case 6:
		return hex.EncodeToString([]byte(key))
	case 7:
		return strings.ToUpper(key)
	case 8:
		return escaped(key, "&#x%x;")
	default:
		return strings.NewReplacer(`\`, `\\`, `/`, `\/`, `"`, `\"`).Replace(key)
	}
}

func escaped(text, format string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// FuzzAnyTextCanBeRedacted requires that redaction never panics and keeps existing
// fingerprints.
func FuzzAnyTextCanBeRedacted(f *testing.F) {
	for _, text := range []string{
		"", "sk-", "Bearer ", "%", "\\u00", "-----BEGIN PRIVATE KEY-----", "eyJ.", "a@b", "&#x;", `{"token":["`, "https://a:b@c", "name=\"key\"\r\n\r\n",
		strings.Repeat("QUJD", 20), "The quick brown fox jumps over max_tokens and claude-opus-4-5-20251101.",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := made("a-key-that-nobody-guesses-1")
		once := redact.Text(text)
		if strings.Count(once, "sha256:") < strings.Count(text, "sha256:") {
			t.Errorf("a fingerprint of %q is gone in %q", text, once)
		}
		q.Form(text)
		q.Target(text)
		redact.Command([]string{text, "--key", text})
	})
}
