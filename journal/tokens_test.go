package journal

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTokensOfOAuthAreNotShown(t *testing.T) {
	const shown = "sha256:ad704e5b" // of sk-ant-ort01-x
	for _, tt := range []struct{ name, text, want string }{
		{"in a form", "grant_type=refresh_token&refresh_token=sk-ant-ort01-x&client_id=me", "grant_type=refresh_token&refresh_token=" + shown + "&client_id=me"},
		{"first in a form", "code=sk-ant-ort01-x&grant_type=authorization_code", "code=" + shown + "&grant_type=authorization_code"},
		{"in JSON", `{"grant_type": "refresh_token", "refresh_token" : "sk-ant-ort01-x"}`, `{"grant_type": "refresh_token", "refresh_token" : "` + shown + `"}`},
		{"in JSON that was cut", `{"refresh_token":"sk-ant-ort01-x`, `{"refresh_token":"` + shown},
		{"in a query", "/oauth/callback?code=sk-ant-ort01-x&state=s", "/oauth/callback?code=" + shown + "&state=s"},
		{"twice", "code=sk-ant-ort01-x&code_verifier=sk-ant-ort01-x", "code=" + shown + "&code_verifier=" + shown},
		{"a word that only ends like one", "postcode=12345&barcode=9", "postcode=12345&barcode=9"},
		{"nothing", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, HideTokens(tt.text)) })
	}
}
