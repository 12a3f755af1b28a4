package request

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude"
)

func TestAPathNamesScenarioSessionAndEndpoint(t *testing.T) {
	for _, tt := range []struct {
		method, path              string
		scenario, session, prefix string
		endpoint                  claude.Endpoint
		id                        string
	}{
		{"POST", "/v1/messages", "default", "", "", claude.Messages, ""},
		{"GET", "/v1/messages", "default", "", "", claude.Messages, ""},
		{"POST", "/anthropic/v1/messages", "default", "", "/anthropic", claude.Messages, ""},
		{"POST", "/s/x/v1/messages", "x", "", "/s/x", claude.Messages, ""},
		{"POST", "/s/x/y/v1/messages", "x", "y", "/s/x/y", claude.Messages, ""},
		{"POST", "/s/x/anthropic/v1/messages", "x", "", "/s/x/anthropic", claude.Messages, ""},
		{"POST", "/s/x/y/anthropic/v1/messages", "x", "y", "/s/x/y/anthropic", claude.Messages, ""},
		{"GET", "/s/x/y/v1/models/m", "x", "y", "/s/x/y", "model", "m"},
		{"POST", "/s/x/messages", "x", "", "/s/x", claude.Other, ""},
		{"POST", "/s/x/y/v2/messages", "x", "y", "/s/x/y", claude.Other, ""},
		{"POST", "/s/x/y", "x", "", "/s/x", claude.Other, ""},
		{"HEAD", "/s/x/y", "x", "y", "/s/x/y", claude.Other, ""},
		{"GET", "/s/x/api/hello", "x", "", "/s/x", claude.Other, ""},
	} {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			got := TargetOf(httptest.NewRequest(tt.method, tt.path, nil), "default")
			assert.Equal(t, tt.scenario, got.Scenario)
			assert.Equal(t, tt.session, got.Session)
			assert.Equal(t, tt.prefix, strings.TrimSuffix(got.Prefix, "/"))
			assert.Equal(t, tt.endpoint, got.Endpoint)
			assert.Equal(t, tt.id, got.ID)
		})
	}
}

func TestHeadersNameWhatThePathDoesNot(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/v1/messages", nil)
	r.Header.Set("X-Mock-Scenario", "x")
	r.Header.Set("X-Mock-Session", "y")
	got := TargetOf(r, "default")
	assert.Equal(t, [2]string{"x", "y"}, [2]string{got.Scenario, got.Session})
	r.URL.Path = "/s/a/b/v1/messages"
	got = TargetOf(r, "default")
	assert.Equal(t, [2]string{"a", "b"}, [2]string{got.Scenario, got.Session}, "the path comes first")
}

func TestABaseURLWithoutOrWithTwoV1IsCorrected(t *testing.T) {
	for path, want := range map[string]string{
		"/s/x/messages":       "its base URL must end in it: http://example.com/s/x/v1",
		"/s/x/v1/v1/messages": "its base URL must not end in it: http://example.com/s/x",
		"/s/x/v1/messages":    "",
		"/s/x/elsewhere/at":   "",
	} {
		got := TargetOf(httptest.NewRequest(http.MethodPost, path, nil), "default").WrongBase()
		if want == "" {
			assert.Empty(t, got, path)
		} else {
			assert.Contains(t, got, want, path)
		}
	}
}

func TestWhichNamesASessionMayHave(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "A.b_c~d-9": true, strings.Repeat("a", 100): true,
		"": false, "v1": false, "anthropic": false, "a/b": false, "ä": false, "a b": false, strings.Repeat("a", 101): false,
	} {
		assert.Equal(t, want, IsSessionName(name), name)
	}
}

func TestACredentialIsNotShownAsAName(t *testing.T) {
	const key = "sk-ant-api03-0123456789abcdefghij"
	shown := ShownName(key)
	assert.NotContains(t, shown, "0123456789")
	assert.Equal(t, shown, ShownName(key), "it leads to the same session")
	assert.Equal(t, shown, ShownName(shown))
	assert.Equal(t, "plain", ShownName("plain"))
}

func TestTheRawPathIsBelowThePrefix(t *testing.T) {
	for _, tt := range []struct{ target, prefix, want string }{
		{"/v1/models?a=b", "", "/v1/models"},
		{"/s/x/v1/mod%65ls", "/s/x", "/v1/mod%65ls"},
		{"//s/x//v1/models", "/s/x", "//v1/models"},
		{"http://host/s/x/y/v1/models", "/s/x/y", "/v1/models"},
	} {
		assert.Equal(t, tt.want, rawPath(tt.target, tt.prefix), tt.target)
	}
}

func TestAQueryIsFlat(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/v1/models?a=1&a=2&ids[]=x&ids[]=y", nil)
	assert.Equal(t, map[string]string{"a": "1", "ids[]": "x,y"}, flatten(r))
	assert.Nil(t, flatten(httptest.NewRequest(http.MethodGet, "/v1/models", nil)))
}
