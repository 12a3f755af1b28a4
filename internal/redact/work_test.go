package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/redact"
)

// Each of these once took seconds, or gigabytes, since every part was compared
// with the whole rest.
func TestTextsThatRepeatThemselvesTakeLittle(t *testing.T) {
	const size = 20_000
	var alike []string // credentials that begin in the same way
	for i := range redact.MaxSecrets {
		alike = append(alike, strings.Repeat("a", 700)+fmt.Sprintf("%02d", i))
	}
	for _, part := range []string{
		"sk-", "-gsk_", "xai-", "-ghp_", "basic", "basic:", "basic+", "a", "@", "://a:b@", "eyJ.", "-----BEGIN PRIVATE KEY-----", "%25", `\`, "&amp;", `\u{`, "&#0",
		"token:[", `token:{"`, `key=["a",`, "name=token\r\n\r\n", `token="`, "ABCDEFGHIJKLMNOPQRST\n", "QUJD", "333",
	} {
		text := strings.Repeat(part, size/len(part))
		for _, coded := range []string{text, base64.StdEncoding.EncodeToString([]byte(text)), hex.EncodeToString([]byte(text))} {
			q := new(redact.Redactor).Request(nil, "/", alike)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			q.Form(coded)
			runtime.ReadMemStats(&after)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(30<<20), "%.20q", coded)
		}
	}
}

func TestTheKeyOfARequestIsKnownHoweverManyOthersItHas(t *testing.T) {
	var others []string
	for i := range 3 * redact.MaxSecrets {
		others = append(others, fmt.Sprintf("another-secret-%d", i))
	}
	redactor := &redact.Redactor{}
	q := redactor.Request(map[string][]string{"X-Api-Key": {"correct-horse-battery"}}, "/v1/messages", others)
	safe, leaked := q.Text("my key is correct-horse-battery")
	assert.NotContains(t, safe, "battery")
	assert.True(t, leaked)
	assert.True(t, redactor.Overflows(), "the loss is reported")

	redactor = &redact.Redactor{}
	redactor.Request(nil, "/v1/messages", slices.Repeat([]string{"the-same-secret"}, 3*redact.MaxSecrets))
	assert.False(t, redactor.Overflows(), "there is only one")
}

func TestCredentialsAreFoundInFurtherCodings(t *testing.T) {
	const key = "correct-horse-7b2-battery"
	base := base64.StdEncoding.EncodeToString([]byte("user:" + key))
	var wide []byte
	for _, c := range []byte(key) {
		wide = append(wide, c, 0)
	}
	for name, coded := range map[string]string{
		"octal": escaped(key, `\%03o`), "braces": escaped(key, `\u{%x}`), "eight digits": escaped(key, `\U%08x`), "quoted-printable": escaped(key, "=%02X"),
		"HTML with zeros": escaped(key, "&#00000%d;"), "HTML without semicolons": escaped(key, "&#%d"), "Markdown": strings.ReplaceAll(key, "-", `\-`),
		"percent signs, six times": strings.ReplaceAll(escaped(key, "%%%02x"), "%", "%2525252525"), "JSON, six times": strings.ReplaceAll(escaped(key, `\u%04x`), `\`, strings.Repeat(`\`, 32)),
		"HTML, six times": strings.ReplaceAll(escaped(key, "&#%d;"), "&", "&amp;amp;amp;amp;amp;"),
		"base64 in lines": base[:20] + "\r\n" + base[20:], "base64 in lines of JSON": base[:20] + `\n` + base[20:], "base64 of UTF-16": base64.StdEncoding.EncodeToString(wide),
	} {
		safe, leaked := made(key).Text("it is " + coded + " here")
		assert.True(t, leaked, name)
		assert.Regexp(t, `^it is .{0,10}sha256:[0-9a-f]{8}.{0,4} here$`, safe, name)
	}
	for _, value := range []string{`Digest username="u", response="%s"`, `Token token="%s"`, "Bearer Bearer %s", `{"key":"%s"}`, "other-one-12345678; %s"} {
		redactor := &redact.Redactor{}
		q := redactor.Request(map[string][]string{"Authorization": {fmt.Sprintf(value, "xy-q7zkwv3jx123")}}, "/", nil)
		safe, leaked := q.Text("it is xy-q7zkwv3jx123")
		require.True(t, leaked, value)
		assert.NotContains(t, safe, "q7z", value)
	}
}
