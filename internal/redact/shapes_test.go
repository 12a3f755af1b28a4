package redact_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/jsontree"
)

var fingerprints = regexp.MustCompile(`sha256:[0-9a-f]{8}`)

// withoutFingerprints returns a text with * in place of each fingerprint.
func withoutFingerprints(text string) string { return fingerprints.ReplaceAllString(text, "*") }

func TestCredentialsAreFoundByTheirShape(t *testing.T) {
	mixed := strings.Repeat("a1", 10)
	for _, tt := range []struct{ name, text, want string }{
		{"a key of the API", "key sk-ant-api03-abc, then", "key *, then"},
		{"inside a word", "xsk-ant-api03-abc", "x*"},
		{"in capitals", "SK-ANT-API03-ABC", "*"},
		{"a key of OpenAI", "sk-" + mixed, "*"},
		{"no key of OpenAI without a digit", "sk-somewhat-longer-words", "sk-somewhat-longer-words"},
		{"a key of AWS", "AKIAIOSFODNN7EXAMPLE", "*"},
		{"no key of AWS in lower case", "akiaiosfodnn7example", "akiaiosfodnn7example"},
		{"a token of GitHub", "ghp_" + mixed, "*"},
		{"a JSON Web Token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "*"},
		{"a bearer token", "Authorization: Bearer abcdef123456", "Authorization: Bearer *"},
		{"a bearer in a sentence", "the bearer of news", "the bearer of news"},
		{"a name and a password", "Basic dXNlcjpwYXNzd29yZA==", "Basic *"},
		{"no name and password", "basic knowledge", "basic knowledge"},
		{"a password in a URL", "https://ada:correct-horse@example.com/", "https://ada:*@example.com/"},
		{"a user in a URL", "https://ada@example.com/", "https://ada@example.com/"},
		{"a private key", "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----*-----END PRIVATE KEY-----"},
		{"a certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, withoutFingerprints(redact.Text(tt.text)))
			assert.Equal(t, tt.want, withoutFingerprints(redact.Text(redact.Text(tt.text))), "a fingerprint is no credential")
		})
	}
}

func TestNamesOfSecretsAreKnown(t *testing.T) {
	for name, want := range map[string]bool{
		"api_key": true, "X-Api-Key": true, "access_token": true, "client_secret": true, "password": true, "code": true, "cookie": true,
		"max_tokens": false, "token_type": false, "idempotency-key": false, "model": false, "coder": false,
	} {
		assert.Equal(t, want, redact.IsSecretName(name), name)
	}
}

func TestFieldsWithTheNameOfASecretAreSecrets(t *testing.T) {
	for body, want := range map[string][]string{
		`{"mcp_servers":[{"authorization_token":"correct-horse"}]}`: {"correct-horse"},
		`{"a":{"client_secret":"battery-staple"}}`:                  {"battery-staple"},
		`{"token":"short"}`:                 nil,
		`{"key":"the-input-of-a-tool"}`:     nil,
		`{"token":"several words of text"}`: nil,
		`["just-a-long-string"]`:            nil,
	} {
		n, err := jsontree.ParseString(body)
		assert.NoError(t, err)
		assert.Equal(t, want, redact.Fields(n), body)
	}
	assert.Nil(t, redact.Fields(nil))
}

func TestATargetHidesParametersThatAreNotKnownToBeHarmless(t *testing.T) {
	const key = "sk-ant-api03-abcdefgh"
	for _, tt := range []struct {
		target, want string
		leaked       bool
	}{
		{"/v1/models?limit=5&beta=true", "/v1/models?limit=5&beta=true", false},
		{"/v1/models?next=abc", "/v1/models?next=*", false},
		{"/v1/models?api_key=" + key, "/v1/models?api_key=*", true},
		{"/v1/" + key, "/v1/*", true},
		{"/v1/messages", "/v1/messages", false},
	} {
		safe, leaked := made(key).Target(tt.target)
		assert.Equal(t, tt.want, withoutFingerprints(safe))
		assert.Equal(t, tt.leaked, leaked, tt.target)
	}
}
