package rules

import (
	"net/http"
	"slices"
	"strings"
)

// Client is a kind of client with advice of its own; "" is an unknown one.
type Client string

// agents has the beginnings of the clients' user-agents.
var agents = []struct {
	prefix string
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

// languages maps the names in x-stainless-lang to the official SDKs.
var languages = map[string]Client{
	"python": "python", "js": "typescript", "go": "go", "java": "java", "kotlin": "java", "ruby": "ruby", "php": "php", "csharp": "csharp",
}

// wrappers are clients that may be built on an official SDK but have options of their
// own.
var wrappers = []Client{"claude-code", "langchain", "litellm", "ai-sdk"}

// ClientOf returns the kind of client that sent a request with these headers.
func ClientOf(headers map[string][]string) Client {
	agent := http.Header(headers).Get("User-Agent")
	client := Client("")
	for _, a := range agents {
		if strings.HasPrefix(agent, a.prefix) {
			client = a.client
			break
		}
	}
	if language := languages[http.Header(headers).Get("X-Stainless-Lang")]; language != "" && !slices.Contains(wrappers, client) {
		return language
	}
	return client
}
