package check

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
)

func TestTheVersionHeaderIsChecked(t *testing.T) {
	assert.Nil(t, Headers("2023-06-01", true))
	assert.Nil(t, Headers("2026-10-21", true))
	assert.Equal(t, &apierror.Error{Status: 400, Type: "invalid_request_error", Message: "anthropic-version: header is required"},
		Headers("", false))
	assert.Equal(t, &apierror.Error{Status: 400, Type: "invalid_request_error", Message: `anthropic-version: "2020-01-01" is not a valid version`},
		Headers("2020-01-01", true))
	assert.NotNil(t, Headers("", true), "an empty header")
}

func TestKeysComeFromEitherHeader(t *testing.T) {
	for _, row := range []struct{ name, xAPIKey, authorization, key, refused string }{
		{"x-api-key", "sk-1", "", "sk-1", ""},
		{"bearer", "", "Bearer sk-2", "sk-2", ""},
		{"bearer in lower case", "", "bearer  sk-2 ", "sk-2", ""},
		{"signed by AWS's rules", "", "AWS4-HMAC-SHA256 Credential=AKIA1/20261130/us-east-1/aws-external-anthropic/aws4_request, SignedHeaders=host, Signature=ab", "AKIA1", ""},
		{"both", "sk-1", "Bearer sk-2", "sk-1", ""},
		{"neither", "", "", "", "x-api-key header is required"},
		{"blank", "  ", "", "", "x-api-key header is required"},
		{"another scheme", "", "Basic dXNlcg==", "", "Invalid bearer token"},
		{"signed by nobody", "", "AWS4-HMAC-SHA256 Credential=/20261130/us-east-1, Signature=ab", "", "Invalid bearer token"},
		{"bearer of nothing", "", "Bearer ", "", "Invalid bearer token"},
	} {
		t.Run(row.name, func(t *testing.T) {
			key, refused := Key(row.xAPIKey, row.authorization)
			assert.Equal(t, row.key, key)
			if row.refused == "" {
				require.Nil(t, refused)
				return
			}
			assert.Equal(t, &apierror.Error{Status: 401, Type: "authentication_error", Message: row.refused}, refused)
		})
	}
}

func TestSeveralLinesOfAVersionAreOne(t *testing.T) {
	assert.Equal(t, `anthropic-version: "2023-06-01, 2023-06-01" is not a valid version`, Headers("2023-06-01, 2023-06-01", true).Message)
}

func TestBetaHeadersAreSplit(t *testing.T) {
	betas, refused := Betas([]string{"files-api-2025-04-14, oauth-2025-04-20", "claude-code-20250219"}, claude.Strict)
	assert.Nil(t, refused)
	assert.Equal(t, []string{"files-api-2025-04-14", "oauth-2025-04-20", "claude-code-20250219"}, betas)

	betas, refused = Betas(nil, claude.Strict)
	assert.Nil(t, refused)
	assert.Empty(t, betas)
}

func TestUnknownBetasAreNamed(t *testing.T) {
	const advice = " for the `anthropic-beta` header. Please consult our documentation at docs.anthropic.com or try again without the header."
	for _, row := range []struct {
		name          string
		headers       []string
		strict, loose string // what is named; "" is no refusal
	}{
		{"empty", []string{""}, "``", "``"},
		{"an empty piece", []string{"files-api-2025-04-14,,oauth-2025-04-20"}, "``", "``"},
		{"an empty end", []string{"files-api-2025-04-14,"}, "``", "``"},
		{"unknown", []string{"telepathy-2025-01-01"}, "`telepathy-2025-01-01`", ""},
		{"several, on two lines", []string{"telepathy-2025-01-01,oauth-2025-04-20", "levitation"}, "`telepathy-2025-01-01`, `levitation`", ""},
	} {
		for level, want := range map[claude.Validation]string{claude.Strict: row.strict, claude.Schema: row.loose, claude.Off: row.loose} {
			betas, refused := Betas(row.headers, level)
			if want == "" {
				assert.Nil(t, refused, row.name)
				assert.NotEmpty(t, betas, row.name)
				continue
			}
			require.NotNil(t, refused, row.name)
			assert.Equal(t, &apierror.Error{Status: 400, Type: "invalid_request_error", Message: "Unexpected value(s) " + want + advice}, refused)
		}
	}
}
