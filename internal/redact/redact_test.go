package redact_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/redact"
)

// made returns a request with a key.
func made(key string) *redact.Request {
	return new(redact.Redactor).Request(http.Header{"X-Api-Key": {key}}, "/v1/messages", nil)
}

func TestSecretsAreReducedToFingerprints(t *testing.T) {
	const key = "sk-ant-api03-abcdefgh"
	tests := []struct {
		name   string
		header http.Header
		want   map[string][]string
		leaked bool
	}{
		{
			name:   "an x-api-key shows nothing of the key",
			header: http.Header{"X-Api-Key": {key}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}},
		},
		{
			name:   "an authorization keeps its scheme and has the fingerprint of the same key",
			header: http.Header{"Authorization": {"Bearer " + key}},
			want:   map[string][]string{"Authorization": {"Bearer sha256:06de71b6"}},
		},
		{
			name:   "a key with a space in it passes for no scheme",
			header: http.Header{"X-Api-Key": {"sk-1 2345678"}},
			want:   map[string][]string{"X-Api-Key": {"sha256:ef4381b1"}},
		},
		{
			name:   "a key in a header of another name is replaced and reported",
			header: http.Header{"X-Api-Key": {key}, "User-Agent": {"app/" + key}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}, "User-Agent": {"app/sha256:06de71b6"}},
			leaked: true,
		},
		{
			name:   "a key in a cookie is reported",
			header: http.Header{"X-Api-Key": {key}, "Cookie": {"session=" + key}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}, "Cookie": {"sha256:24cc9095"}},
			leaked: true,
		},
		{
			name:   "another cookie is not",
			header: http.Header{"X-Api-Key": {key}, "Cookie": {"session=0123456789"}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}, "Cookie": {"sha256:ca0a1be7"}},
		},
		{
			name:   "a key sent as Foundry's clients send it, twice, is no leak",
			header: http.Header{"X-Api-Key": {key}, "Api-Key": {key}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}, "Api-Key": {"sha256:06de71b6"}},
		},
		{
			name:   "of a signature, what tells apart is the signer's key, whatever was signed and when",
			header: http.Header{"Authorization": {"AWS4-HMAC-SHA256 Credential=" + key + "/20261130/us-east-1/x/aws4_request, Signature=ab"}},
			want:   map[string][]string{"Authorization": {"AWS4-HMAC-SHA256 sha256:06de71b6"}},
		},
		{
			name:   "a key short enough to be a word is looked for nowhere else",
			header: http.Header{"X-Api-Key": {"test"}, "User-Agent": {"testing/1"}},
			want:   map[string][]string{"X-Api-Key": {"sha256:9f86d081"}, "User-Agent": {"testing/1"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			safe, leaked := new(redact.Redactor).Request(tt.header, "/", nil).Headers()
			assert.Equal(t, tt.want, safe)
			assert.Equal(t, tt.leaked, leaked)
		})
	}
}

func TestAKeyInBase64IsFoundWhereverItStands(t *testing.T) {
	for _, key := range []string{"sk-ant-api03-abcdefgh-0123", "\xff\xfe\xfb\xef\xff\xfe-of-other-letters", "0123456789abcdef"} {
		secrets := made(key)
		for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
			for before := range 7 {
				text := "token: " + alphabet.EncodeToString([]byte(strings.Repeat("u", before)+key+":x")) + "."
				safe, leaked := secrets.Text(text)
				require.True(t, leaked, text)
				require.NotEqual(t, text, safe)
				require.Less(t, longestCommon(text, safe), 16, "%s became %s", text, safe)
			}
		}
		safe, leaked := secrets.Text(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("another text ", 9))))
		require.False(t, leaked, safe)
	}
}

// longestCommon returns the length of the longest text that both contain.
func longestCommon(a, b string) int {
	longest := 0
	for i := range a {
		for n := longest + 1; i+n <= len(a) && strings.Contains(b, a[i:i+n]); n++ {
			longest = n
		}
	}
	return longest
}
