package redact_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/redact"
)

func TestACommandLineIsShownWithoutItsCredentials(t *testing.T) {
	for _, tt := range []struct {
		name, args string // * stands for a fingerprint
		want       string
	}{
		{"nothing to hide", "go test -run TestA ./...", "go test -run TestA ./..."},
		{"a flag with its value", "app --api-key correct-horse", "app --api-key *"},
		{"a flag and a value in one", "app --token=correct-horse", "app --token=*"},
		{"a variable", "env ANTHROPIC_API_KEY=correct-horse app", "env ANTHROPIC_API_KEY=* app"},
		{"a flag without a value", "app --token --verbose", "app --token --verbose"},
		{"a user with a password", "curl -u ada:correct-horse https://example.com", "curl -u ada:* https://example.com"},
		{"a user without a password", "curl -u ada https://example.com", "curl -u ada https://example.com"},
		{"a key by its shape", "app sk-ant-api03-abcdefgh", "app *"},
		{"a count of tokens", "app --max-tokens=64", "app --max-tokens=64"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := strings.Fields(tt.args)
			safe := redact.Command(args)
			assert.Equal(t, tt.want, withoutFingerprints(strings.Join(safe, " ")))
			assert.Equal(t, tt.args, strings.Join(args, " "), "the arguments must not change")
		})
	}
}

func TestAHeaderInAnArgumentKeepsItsSchemeAlone(t *testing.T) {
	for header, want := range map[string]string{
		"x-api-key: correct-horse":            "x-api-key: *",
		"authorization: Bearer correct-horse": "authorization: Bearer *",
		"content-type: application/json":      "content-type: application/json",
		"https://example.com/a":               "https://example.com/a",
	} {
		safe := redact.Command([]string{"curl", "-H", header})
		assert.Equal(t, want, withoutFingerprints(safe[2]))
	}
}
