package rules

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// options has the real names of each client's options for the number of attempts and
// the time of each; "" if there is none.
var options = map[Client]struct{ retries, timeout string }{
	"python":      {"max_retries=", "timeout="},
	"typescript":  {"maxRetries", "timeout:"},
	"go":          {"option.WithMaxRetries", "option.WithRequestTimeout"},
	"java":        {".maxRetries(", ".timeout("},
	"ruby":        {"max_retries:", "timeout:"},
	"php":         {"maxRetries", "timeout"},
	"csharp":      {"MaxRetries", "Timeout"},
	"langchain":   {"max_retries=", "timeout="},
	"litellm":     {"num_retries=", "timeout="},
	"ai-sdk":      {"maxRetries", "abortSignal"},
	"claude-code": {"CLAUDE_CODE_MAX_RETRIES", "API_TIMEOUT_MS"},
	"httpx":       {"", "timeout="},
	"requests":    {"", "timeout="},
	"fetch":       {"", "AbortSignal.timeout"},
	"curl":        {"--retry", "--max-time"},
	"go-http":     {"", "Timeout:"},
}

// foreign matches options as other languages write them.
var foreign = map[Client]*regexp.Regexp{
	"python":     regexp.MustCompile(`maxRetries|WithMaxRetries|stopReason`),
	"langchain":  regexp.MustCompile(`maxRetries|WithMaxRetries|num_retries`),
	"litellm":    regexp.MustCompile(`maxRetries|max_retries`),
	"typescript": regexp.MustCompile(`max_retries|WithMaxRetries|\.maxRetries\(`),
	"ai-sdk":     regexp.MustCompile(`max_retries|WithMaxRetries|\.maxRetries\(`),
	"go":         regexp.MustCompile(`max_retries|maxRetries|stop_reason`),
	"java":       regexp.MustCompile(`max_retries|WithMaxRetries|stop_reason`),
	"ruby":       regexp.MustCompile(`maxRetries|WithMaxRetries|max_retries=`),
	"php":        regexp.MustCompile(`max_retries|WithMaxRetries|stop_reason`),
	"csharp":     regexp.MustCompile(`max_retries|\bmaxRetries|WithMaxRetries`),
}

func TestAdviceNamesTheClientsOwnOptions(t *testing.T) {
	require.Len(t, adviceByClient, len(options))
	for client := range adviceByClient {
		t.Run(string(client), func(t *testing.T) {
			own, ok := options[client]
			require.True(t, ok)
			for _, id := range []string{"retries-transient", "gives-up", "one-retry-loop", "expect.requests"} {
				if sentence := AdviceFor(id, client, false); sentence != "" {
					assert.Contains(t, sentence, strings.TrimRight(own.retries, "=:("), id)
				}
			}
			for _, id := range []string{"times-out", "expect.within"} {
				if sentence := AdviceFor(id, client, false); sentence != "" {
					assert.Contains(t, sentence, own.timeout, id)
				}
			}
			for id, sentence := range adviceByClient[client] {
				assert.False(t, strings.HasSuffix(sentence, "."), "the advice on %s is printed below a finding, without a full stop", id)
				if other := foreign[client]; other != nil {
					assert.NotRegexp(t, other, sentence, id)
				}
			}
		})
	}
}

func TestAdviceIsAboutRulesThatExist(t *testing.T) {
	for client := range adviceByClient {
		assert.NotEmpty(t, AdviceFor("reports-failure", client, false)+AdviceFor("times-out", client, false), client)
		for id := range adviceByClient[client] {
			id = strings.TrimSuffix(id, inATest)
			if _, ok := Find(id); !ok {
				_, ok = FindTerm(id)
				assert.True(t, ok && strings.HasPrefix(id, "expect."), "%s: %s", client, id)
			}
		}
	}
	assert.Empty(t, AdviceFor("times-out", "", false))
	assert.Empty(t, AdviceFor("no-such-rule", "python", false))
}

// ofPrograms matches what code under test has not: an exit status, an environment, a command line.
var ofPrograms = regexp.MustCompile(`(?i:\bexit)|log\.Fatal|\$[A-Z]|_API_KEY|\bMain\b|\bprograms?\b|\bcommands?\b`)

func TestAdviceInATestSaysNothingOfPrograms(t *testing.T) {
	ids := map[string]bool{}
	for _, rule := range All() {
		ids[rule.ID] = true
		assert.NotRegexp(t, ofPrograms, rule.Advice, rule.ID)
	}
	for client, advice := range adviceByClient {
		if client == "curl" || client == "claude-code" {
			continue // they are commands, also where a test runs them
		}
		for id := range advice {
			assert.NotRegexp(t, ofPrograms, AdviceFor(id, client, true), "%s: %s", client, id)
		}
		for id := range ids {
			assert.NotRegexp(t, ofPrograms, AdviceFor(id, client, true), "%s: %s", client, id)
		}
	}
	assert.Regexp(t, ofPrograms, AdviceFor("reports-failure", "go", false), "a program is told of its exit status")
}

func TestAFileOfAdviceIsALineForEachRule(t *testing.T) {
	for _, text := range []string{"times-out", "a: b\na: c", "a: b\n\nc: d"} {
		_, err := parseAdvice(text)
		assert.ErrorContains(t, err, "expected one line", text)
	}
}

func TestHeadersTellWhichClientItIs(t *testing.T) {
	for _, row := range []struct {
		agent, language string
		want            Client
	}{
		{"Anthropic/Python 0.71.0", "python", "python"},
		{"AsyncAnthropic/Python 2.12.0", "python", "python"},
		{"Anthropic/JS 0.68.0", "js", "typescript"},
		{"Anthropic/Go 1.84.0", "go", "go"},
		{"AnthropicClientImpl/Java 3.14.0", "java", "java"},
		{"Anthropic::Client/Ruby 1.0.0", "ruby", "ruby"},
		{"Anthropic/PHP 0.33.0", "php", "php"},
		{"AnthropicClient/C# 12.0.0", "csharp", "csharp"},
		{"langchain-anthropic/1.0.0", "python", "langchain"},
		{"claude-cli/2.0.1 (external, cli)", "js", "claude-code"},
		{"pydantic-ai/2.66.0", "python", "python"},
		{"litellm/1.80.0", "", "litellm"},
		{"ai/5.0.0 ai-sdk/anthropic/2.0.0 runtime/node.js/22", "", "ai-sdk"},
		{"ai/7.0.173 ai-sdk-provider-utils/5.0.81 node.js/v20.20.2", "", "ai-sdk"},
		{"ai-sdk/anthropic/3.0.1 runtime/node.js/24", "", "ai-sdk"},
		{"python-httpx/0.28.1", "", "httpx"},
		{"python-requests/2.32.0", "", "requests"},
		{"curl/8.5.0", "", "curl"},
		{"Go-http-client/1.1", "", "go-http"},
		{"node", "", "fetch"},
		{"Mozilla/5.0", "", ""},
		{"", "", ""},
	} {
		headers := map[string][]string{}
		if row.agent != "" {
			headers["User-Agent"] = []string{row.agent}
		}
		if row.language != "" {
			headers["X-Stainless-Lang"] = []string{row.language}
		}
		assert.Equal(t, row.want, ClientOf(headers), "%s %s", row.agent, row.language)
	}
	assert.Empty(t, ClientOf(nil))
}
