package claude

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheVersionHeaderIsChecked(t *testing.T) {
	assert.Nil(t, CheckHeaders("2023-06-01", true))
	assert.Nil(t, CheckHeaders("2026-10-21", true))
	assert.Equal(t, &Error{Status: 400, Type: "invalid_request_error", Message: "anthropic-version: header is required"},
		CheckHeaders("", false))
	assert.Equal(t, &Error{Status: 400, Type: "invalid_request_error", Message: `anthropic-version: "2020-01-01" is not a valid version`},
		CheckHeaders("2020-01-01", true))
	assert.NotNil(t, CheckHeaders("", true), "an empty header")
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
			key, refused := CheckKey(row.xAPIKey, row.authorization)
			assert.Equal(t, row.key, key)
			if row.refused == "" {
				require.Nil(t, refused)
				return
			}
			assert.Equal(t, &Error{Status: 401, Type: "authentication_error", Message: row.refused}, refused)
		})
	}
}

func TestBetaHeadersAreSplit(t *testing.T) {
	betas, refused := CheckBetas([]string{"a-2025-01-01, b", "c"})
	assert.Nil(t, refused)
	assert.Equal(t, []string{"a-2025-01-01", "b", "c"}, betas)

	betas, refused = CheckBetas(nil)
	assert.Nil(t, refused)
	assert.Empty(t, betas)

	for _, header := range []string{"", "a,,b", "a,"} {
		_, refused = CheckBetas([]string{header})
		require.NotNil(t, refused, "%q", header)
		assert.Equal(t, 400, refused.Status)
		assert.Equal(t, "Unexpected value(s) `` for the `anthropic-beta` header. "+
			"Please consult our documentation at platform.claude.com/docs or try again without the header.", refused.Message)
	}
}
