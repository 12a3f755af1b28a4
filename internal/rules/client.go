package rules

import (
	"net/http"
	"slices"
	"strings"
)

// Client is a kind of client, as far as its advice differs; "" is one that is not
// known.
type Client string

// agents are how the user-agents of clients begin.
var agents = []struct {
	word   string
	client Client
}{
	{"claude-cli/", "claude-code"},
	{"langchain-anthropic/", "langchain"},
	{"litellm/", "litellm"},
	{"ai/", "ai-sdk"},
	{"ai-sdk/", "ai-sdk"},
	{"python-httpx/", "httpx"},
	{"python-requests/", "requests"},
	{"curl/", "curl"},
	{"Go-http-client/", "go-http"},
	{"node", "fetch"},
	{"undici", "fetch"},
	{"Deno/", "fetch"},
	{"Bun/", "fetch"},
}

// languages are those of the official SDKs, as x-stainless-lang names them.
var languages = map[string]Client{
	"python": "python", "js": "typescript", "go": "go", "java": "java", "kotlin": "java", "ruby": "ruby", "php": "php", "csharp": "csharp",
}

// wrappers are clients that may be built on an official SDK, whose options are their
// own.
var wrappers = []Client{"claude-code", "langchain", "litellm", "ai-sdk"}

// ClientOf is the kind of client that a request's headers tell of.
func ClientOf(headers map[string][]string) Client {
	agent := http.Header(headers).Get("User-Agent")
	by := Client("")
	for _, a := range agents {
		if strings.HasPrefix(agent, a.word) {
			by = a.client
			break
		}
	}
	if language := languages[http.Header(headers).Get("X-Stainless-Lang")]; language != "" && !slices.Contains(wrappers, by) {
		return language
	}
	return by
}
