package runner

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// apiNames are the variables that lead clients of the API itself to it. LangChain and
// LiteLLM prefer names of their own. Unless they are set, too, a .env file could set them.
var apiNames = []string{baseURLName, "ANTHROPIC_API_URL", "ANTHROPIC_API_BASE"}

// baseURLName is the variable that the SDKs read. Others read it, too, and some of them
// expect that it ends in /v1.
const baseURLName = "ANTHROPIC_BASE_URL"

// leading returns the names of the variables that lead a command to the address.
func (a Address) leading() []string {
	if a.Proxy {
		return []string{"HTTPS_PROXY"}
	}
	return apiNames
}

// endsInV1 reports whether the caller's own base URL ends in /v1: the client then adds none.
func endsInV1(callers []string) bool {
	return slices.ContainsFunc(callers, func(setting string) bool {
		value, ok := strings.CutPrefix(setting, baseURLName+"=")
		return ok && strings.HasSuffix(strings.TrimRight(value, "/"), "/v1")
	})
}

// withV1 returns a base URL as the variable of that name has it.
func withV1(name, base string, v1 bool) string {
	if v1 && name == baseURLName {
		return base + "/v1"
	}
	return base
}

// environment returns the environment of a command: the caller's without variables
// that lead to the real API, and with those that lead to the address.
func (r *Runner) environment(callers []string, at Address, v1 bool) []string {
	var env []string
	set := func(value string, names ...string) {
		for _, name := range names {
			env = append(env, name+"="+value)
		}
	}
	key := "sk-ant-claudemock-" + uuid.NewString()
	java := ""
	for _, setting := range callers {
		name, _, _ := strings.Cut(setting, "=")
		switch capitals := strings.ToUpper(name); {
		case capitals == "ANTHROPIC_AWS_WORKSPACE_ID":
			set("wrkspc_claudemock", capitals)
		case slices.Contains(cloudKeys, capitals):
			set(key, capitals)
		case capitals == "JAVA_TOOL_OPTIONS":
			_, java, _ = strings.Cut(withoutMisleading(setting), "=")
		case slices.Contains(javaOptions, capitals):
			env = append(env, withoutMisleading(setting))
		case !misleads(capitals):
			env = append(env, setting)
		}
	}
	v1 = v1 || endsInV1(callers)
	base, proxy := at.URL, ""
	if at.Proxy {
		base, proxy = behindProxy, at.URL
		set(proxy, "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
	} else {
		set("127.0.0.1,localhost,::1", "NO_PROXY", "no_proxy")
	}
	if strings.HasPrefix(base, "https:") {
		set(r.authority(), "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "DENO_CERT")
		java = strings.TrimSpace(java + " " + javaProperties(proxy, r.trustStore()))
	}
	if java != "" {
		set(java, "JAVA_TOOL_OPTIONS")
	}
	for _, name := range apiNames {
		set(withV1(name, base, v1), name)
	}
	set(base, "ANTHROPIC_AWS_BASE_URL")
	set(base+"/anthropic", "ANTHROPIC_FOUNDRY_BASE_URL")
	set(key, "ANTHROPIC_API_KEY")
	set(at.Scenario, "CLAUDEMOCK_SCENARIO")
	set(at.Session, "CLAUDEMOCK_SESSION")
	set(r.control, "CLAUDEMOCK_URL")
	return env
}

// cloudKeys are the credentials for Claude at Microsoft Foundry or on AWS. The
// command gets fake ones for those that the caller has set, and no others: a
// client that finds a key requests no token, or reports an error if it has both.
var cloudKeys = []string{"ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_AWS_API_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}

// behindProxy is the base URL behind a proxy's tunnel, where the server answers
// to any name. This name is in no DNS, so that a client that ignores the proxy
// never reaches the real API.
const behindProxy = "https://api.anthropic.test"

// harmless are the settings of the SDKs that contain neither credentials nor
// addresses: the client keeps them.
var harmless = []string{
	"ANTHROPIC_LOG", "ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL",
	"ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL",
	"ANTHROPIC_DEFAULT_FABLE_MODEL",
}

// misleading are names, and prefixes of names, of settings that SDKs and tools
// read: credentials, other addresses, other clouds, proxies.
var (
	misleadingPrefixes = []string{
		"CLAUDEMOCK_", "CLAUDE_CODE_USE_", "CLAUDE_CODE_SKIP_", "CLAUDE_CODE_OAUTH_", "CLAUDE_CODE_API_",
		"AWS_CONTAINER_",
	}
	misleading = []string{
		"AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_BEARER_TOKEN_BEDROCK",
		"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
		"GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG", "CLOUDSDK_AUTH_ACCESS_TOKEN", "VERTEX_BASE_URL", "BEDROCK_BASE_URL",
		"AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_PASSWORD", "AZURE_FEDERATED_TOKEN_FILE",
		"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
		"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "DENO_CERT", "NODE_TLS_REJECT_UNAUTHORIZED",
	}
)

// misleads takes a name in capitals: proxies can be set in either case, and
// some systems ignore the case.
func misleads(name string) bool {
	if strings.HasPrefix(name, "ANTHROPIC_") {
		return !slices.Contains(harmless, name)
	}
	return slices.Contains(misleading, name) ||
		slices.ContainsFunc(misleadingPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
