package runner

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// users is an environment with everything that could lead a client to the real
// API.
var users = []string{
	"PATH=/bin", "HOME=/home/me", "LANG=de_DE.UTF-8", "ANTHROPIC_MODEL=claude-opus-5", "AWS_REGION=eu-central-1", "OPENAI_API_KEY=another's",
	"ANTHROPIC_API_KEY=secret", "ANTHROPIC_AUTH_TOKEN=secret", "ANTHROPIC_BASE_URL=https://secret", "ANTHROPIC_API_URL=https://secret", "ANTHROPIC_API_BASE=https://secret", "ANTHROPIC_CUSTOM_HEADERS=x-api-key: secret",
	"ANTHROPIC_PROFILE=secret", "ANTHROPIC_CONFIG_DIR=/secret", "ANTHROPIC_CREDENTIALS_FILE=/secret", "ANTHROPIC_IDENTITY_TOKEN=secret",
	"ANTHROPIC_IDENTITY_TOKEN_FILE=/secret", "ANTHROPIC_FEDERATION_RULE_ID=secret", "ANTHROPIC_ORGANIZATION_ID=secret",
	"ANTHROPIC_SERVICE_ACCOUNT_ID=secret", "ANTHROPIC_WORKSPACE_ID=secret", "ANTHROPIC_AWS_API_KEY=secret", "ANTHROPIC_FOUNDRY_API_KEY=secret",
	"ANTHROPIC_BEDROCK_BASE_URL=https://secret", "ANTHROPIC_VERTEX_BASE_URL=https://secret", "ANTHROPIC_VERTEX_PROJECT_ID=secret",
	"ANTHROPIC_ENVIRONMENT_KEY=secret", "ANTHROPIC_WORK_SECRET=secret", "ANTHROPIC_WEBHOOK_SIGNING_KEY=secret", "ANTHROPIC_ANYTHING_NEW=secret",
	"CLAUDE_CODE_OAUTH_TOKEN=secret", "CLAUDE_CODE_USE_BEDROCK=secret", "CLAUDE_CODE_USE_VERTEX=secret", "CLAUDE_CODE_SKIP_BEDROCK_AUTH=secret",
	"AWS_ACCESS_KEY_ID=secret", "AWS_SECRET_ACCESS_KEY=secret", "AWS_SESSION_TOKEN=secret", "AWS_BEARER_TOKEN_BEDROCK=secret", "AWS_PROFILE=secret",
	"AWS_SHARED_CREDENTIALS_FILE=/secret", "AWS_WEB_IDENTITY_TOKEN_FILE=/secret", "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://secret",
	"GOOGLE_APPLICATION_CREDENTIALS=/secret", "AZURE_CLIENT_SECRET=secret",
	"HTTP_PROXY=http://secret", "https_proxy=http://secret", "all_proxy=http://secret", "NO_PROXY=secret",
	"JAVA_TOOL_OPTIONS=-Xmx1g -Danthropic.apiKey=secret", "MAVEN_OPTS=-Dhttps.proxyHost=secret -ea", "_JAVA_OPTIONS='-Djavax.net.ssl.trustStore=/secret'",
	"ANTHROPIC_AWS_WORKSPACE_ID=secret", "AZURE_PASSWORD=secret",
	"SSL_CERT_FILE=/secret", "NODE_EXTRA_CA_CERTS=/secret", "REQUESTS_CA_BUNDLE=/secret", "NODE_TLS_REJECT_UNAUTHORIZED=secret",
	"CLAUDEMOCK_CONTROL_TOKEN=secret", "Anthropic_Api_Key=secret",
}

// settings returns an environment by name; a name that is set twice is a mistake.
func settings(t *testing.T, env []string) map[string]string {
	t.Helper()
	set := map[string]string{}
	for _, setting := range env {
		name, value, ok := strings.Cut(setting, "=")
		require.True(t, ok, setting)
		require.NotContains(t, set, name)
		set[name] = value
	}
	return set
}

func environmentOf(t *testing.T, at Address) map[string]string {
	t.Helper()
	r := &Runner{folder: "/tmp/claudemock-1", control: "http://127.0.0.1:1"}
	callers := slices.Clone(users)
	env := r.environment(callers, at, false)
	assert.Equal(t, users, callers, "the caller's is left as it was")
	set := settings(t, env)
	for name, value := range set {
		assert.NotContains(t, value, "secret", name)
	}
	for _, kept := range users[:6] {
		assert.Contains(t, env, kept)
	}
	for _, key := range []string{"ANTHROPIC_API_KEY", "ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_AWS_API_KEY", "AWS_ACCESS_KEY_ID"} {
		assert.Regexp(t, `^sk-ant-claudemock-[0-9a-f-]{36}$`, set[key], key)
	}
	assert.Equal(t, "wrkspc_claudemock", set["ANTHROPIC_AWS_WORKSPACE_ID"], "no key: it stands in a header of its own")
	assert.Equal(t, []string{"-ea", ""}, []string{set["MAVEN_OPTS"], set["_JAVA_OPTIONS"]})
	assert.Equal(t, []string{set["ANTHROPIC_BASE_URL"], set["ANTHROPIC_BASE_URL"]},
		[]string{set["ANTHROPIC_API_URL"], set["ANTHROPIC_API_BASE"]}, "what LangChain and LiteLLM prefer to it")
	assert.Equal(t, []string{set["ANTHROPIC_BASE_URL"], set["ANTHROPIC_BASE_URL"] + "/anthropic"},
		[]string{set["ANTHROPIC_AWS_BASE_URL"], set["ANTHROPIC_FOUNDRY_BASE_URL"]})
	assert.Equal(t, []string{"healthy", "healthy.listener", "http://127.0.0.1:1"},
		[]string{set["CLAUDEMOCK_SCENARIO"], set["CLAUDEMOCK_SESSION"], set["CLAUDEMOCK_URL"]})
	return set
}

func TestTheEnvironmentLeadsToTheServerAndNothingOfTheUsersSurvives(t *testing.T) {
	const (
		authority = "/tmp/claudemock-1/authority.pem"
		trust     = `"-Djavax.net.ssl.trustStore=/tmp/claudemock-1/authority.jks" -Djavax.net.ssl.trustStoreType=JKS`
	)
	at := Address{Scenario: "healthy", Session: "healthy.listener"}
	t.Run("in cleartext", func(t *testing.T) {
		at.URL = "http://127.0.0.1:9"
		set := environmentOf(t, at)
		assert.Equal(t, "http://127.0.0.1:9", set["ANTHROPIC_BASE_URL"])
		assert.Equal(t, "127.0.0.1,localhost,::1", set["NO_PROXY"])
		assert.Equal(t, set["NO_PROXY"], set["no_proxy"])
		assert.NotContains(t, set, "HTTPS_PROXY")
		assert.NotContains(t, set, "SSL_CERT_FILE")
		assert.Equal(t, "-Xmx1g", set["JAVA_TOOL_OPTIONS"])
	})
	t.Run("over TLS", func(t *testing.T) {
		at.URL = "https://127.0.0.1:9"
		set := environmentOf(t, at)
		assert.Equal(t, "https://127.0.0.1:9", set["ANTHROPIC_BASE_URL"])
		for _, name := range []string{"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"} {
			assert.Equal(t, authority, set[name])
		}
		assert.Equal(t, "-Xmx1g "+trust, set["JAVA_TOOL_OPTIONS"])
	})
	t.Run("through a proxy", func(t *testing.T) {
		at.URL, at.Proxy = "http://127.0.0.1:9", true
		set := environmentOf(t, at)
		assert.Equal(t, []string{"http://127.0.0.1:9", "http://127.0.0.1:9"}, []string{set["HTTPS_PROXY"], set["https_proxy"]})
		assert.Equal(t, "https://api.anthropic.test", set["ANTHROPIC_BASE_URL"], "a name that nobody but the proxy knows")
		assert.Equal(t, authority, set["SSL_CERT_FILE"])
		assert.Equal(t, "-Xmx1g "+trust+" -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9", set["JAVA_TOOL_OPTIONS"])
		assert.NotContains(t, set, "NO_PROXY")
	})
}

// A client that finds a key of a cloud requests no token.
func TestNoKeyIsSetForACloudThatTheCallerHasNoneFor(t *testing.T) {
	set := settings(t, (&Runner{}).environment([]string{"PATH=/bin"}, Address{URL: "http://127.0.0.1:9"}, false))
	for _, name := range append(cloudKeys, "ANTHROPIC_AWS_WORKSPACE_ID", "JAVA_TOOL_OPTIONS") {
		assert.NotContains(t, set, name)
	}
}

func TestTheBaseURLEndsInV1WhereTheClientAddsNone(t *testing.T) {
	at := Address{URL: "http://127.0.0.1:9"}
	for _, row := range []struct {
		name    string
		callers []string
		asked   bool
		want    string
	}{
		{"the SDKs add it", nil, false, at.URL},
		{"asked for", nil, true, at.URL + "/v1"},
		{"the caller's own has it", []string{"ANTHROPIC_BASE_URL=https://api.anthropic.com/v1"}, false, at.URL + "/v1"},
		{"the caller's own has none", []string{"ANTHROPIC_BASE_URL=https://api.anthropic.com"}, false, at.URL},
		{"a name that ends so", []string{"ANTHROPIC_BASE_URL=https://example.com/claude-v1"}, false, at.URL},
	} {
		t.Run(row.name, func(t *testing.T) {
			run := settings(t, (&Runner{}).environment(row.callers, at, row.asked))
			record := settings(t, along(row.callers, at.URL, false, row.asked))
			for _, set := range []map[string]string{run, record} {
				assert.Equal(t, row.want, set["ANTHROPIC_BASE_URL"])
				assert.Equal(t, at.URL, set["ANTHROPIC_API_URL"], "LangChain adds it itself")
				assert.Equal(t, at.URL, set["ANTHROPIC_API_BASE"], "so does LiteLLM")
			}
		})
	}
}
