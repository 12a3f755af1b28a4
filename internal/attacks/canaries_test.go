package attacks

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// canary is a credential in one place of one request, in a session of its own.
type canary struct {
	name    string
	method  string
	path    string // below the session
	body    string
	headers []string
	cut     bool // the client leaves before its body is whole
}

// mark is the part that all canaries share and that the outputs are searched for.
// core is the part that identifies the n-th.
const mark = "q7zkwv3jx"

func core(n int) string { return fmt.Sprintf("%s%03d", mark, n) }

// codings are the ways in which a credential may be written.
var codings = []struct {
	name string
	code func(text string) string
}{
	{"as it is", func(text string) string { return text }},
	{"percent", func(text string) string { return each(text, "%%%02X") }},
	{"percent, lower", func(text string) string { return each(text, "%%%02x") }},
	{"percent, some", func(text string) string { return strings.ReplaceAll(text, "-", "%2D") }},
	{"percent, twice", func(text string) string { return url.QueryEscape(each(text, "%%%02x")) }},
	{"percent, six times", func(text string) string { return strings.ReplaceAll(each(text, "%%%02x"), "%", "%2525252525") }},
	{"Markdown", func(text string) string { return strings.ReplaceAll(text, "-", `\\-`) }},
	{"JSON", func(text string) string { return each(text, `\u%04x`) }},
	{"JSON, twice", func(text string) string { return each(text, `\\u%04X`) }},
	{"hex escapes", func(text string) string { return each(text, `\x%02x`) }},
	{"HTML", func(text string) string { return each(text, "&#%d;") }},
	{"base64", func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }},
	{"base64, one byte on", func(text string) string { return base64.StdEncoding.EncodeToString([]byte("u" + text + ":x")) }},
	{"base64, two bytes on", func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte("u:" + text + "?")) }},
	{"base64 in a word", func(text string) string { return "xyz" + base64.StdEncoding.EncodeToString([]byte(text)) }},
	{"base64, twice", func(text string) string {
		return base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(text))))
	}},
	{"base64 of percent", func(text string) string { return base64.StdEncoding.EncodeToString([]byte(each(text, "%%%02x"))) }},
	{"hex", func(text string) string { return hex.EncodeToString([]byte(text)) }},
	{"hex, upper", func(text string) string { return strings.ToUpper(hex.EncodeToString([]byte(text))) }},
	{"upper", strings.ToUpper},
	{"lower", strings.ToLower},
	{"cut short", func(text string) string { return text[:len(text)-6] + "..." }},
}

func each(text, format string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// codedPlaces are places for a key outside of its header.
var codedPlaces = []struct {
	name  string
	place func(coded string) canary
}{
	{"path", func(coded string) canary { return canary{method: "GET", path: "/v1/files/" + coded} }},
	{"query", func(coded string) canary { return canary{method: "GET", path: "/v1/models?after_id=" + coded} }},
	{"hidden query", func(coded string) canary { return canary{method: "GET", path: "/v1/models?trace=" + coded} }},
	{"text", func(coded string) canary { return canary{body: saying("my key is " + quotedJSON(coded) + ", keep it")} }},
	{"end of the text", func(coded string) canary { return canary{body: saying("my key is " + quotedJSON(coded))} }},
	{"user-agent", func(coded string) canary { return canary{body: hello, headers: []string{"user-agent: app/" + coded}} }},
	{"idempotency-key", func(coded string) canary { return canary{body: hello, headers: []string{"idempotency-key: " + coded}} }},
	{"no JSON", func(coded string) canary { return canary{body: "key " + coded + " {"} }},
}

// quotedJSON leaves escapes of JSON as they are.
func quotedJSON(coded string) string { return strings.ReplaceAll(coded, `\x`, `\\x`) }

func saying(text string) string {
	return `{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"` + text + `"}]}`
}

// with returns a request for a message with further fields.
func with(fields string) string {
	return `{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"hi"}],` + fields + `}`
}

// canaries returns all canaries, each with its core. Every other one does not have
// the shape of a credential.
func canaries() (all []canary) {
	key := func() string {
		n := len(all)
		if n%2 == 0 {
			return "sk-ant-api03-" + core(n) + "A9-_x"
		}
		return "correct-horse-" + core(n) + "-staple"
	}
	add := func(name string, c canary) {
		c.name = fmt.Sprintf("%03d %s", len(all), name)
		if c.method == "" {
			c.method = http.MethodPost
		}
		if c.path == "" {
			c.path = "/v1/messages"
		}
		all = append(all, c)
	}
	for _, at := range codedPlaces {
		for _, coding := range codings {
			k := key()
			c := at.place(coding.code(k))
			c.headers = append(c.headers, "x-api-key: "+k)
			add(at.name+", "+coding.name, c)
		}
	}
	for _, name := range []string{
		"api-key", "x-goog-api-key", "x-portkey-api-key", "helicone-auth", "cf-access-client-secret", "x-amz-security-token", "x-auth-token",
		"proxy-authorization", "x-my-own-thing", "x-stainless-custom", "anthropic-secret", "sentry-trace", "x-csrf", "apikey", "x-vercel-oidc-token",
	} {
		add("header "+name, canary{body: hello, headers: []string{name + ": " + key()}})
		k := key()
		add("header "+name+" and the text", canary{body: saying("it is " + k), headers: []string{name + ": Bearer " + k}})
	}
	addHeaders(add, key)
	addQueries(add, key)
	addBodies(add, key)
	addShapes(add, func() string { return core(len(all)) })
	return all
}

func addHeaders(add func(string, canary), key func() string) {
	basic := func(k string) string { return base64.StdEncoding.EncodeToString([]byte("user:" + k)) }
	both := func(name, value, k string) {
		add(name, canary{body: with(`"metadata":{"user_id":"` + k + `"}`), headers: []string{"x-api-key: ", "authorization: " + value}})
	}
	k := key()
	both("authorization bearer", "Bearer "+k, k)
	k = key()
	both("authorization without a scheme", k, k)
	k = key()
	both("authorization with a tab", "Bearer\t"+k, k)
	k = key()
	both("authorization basic", "Basic "+basic(k), k)
	k = key()
	both("authorization in lower case", "bearer "+k, k)
	k = key()
	add("one cookie of several, and the body", canary{body: saying(k), headers: []string{"cookie: a=1; session=" + k + "; b=2"}})
	k = key()
	add("a cookie in percent signs, and the body", canary{body: saying(k), headers: []string{"cookie: session=" + url.QueryEscape(k)}})
	for _, name := range []string{
		"x-stainless-retry-count", "x-stainless-timeout", "x-stainless-lang", "anthropic-beta", "anthropic-version", "content-type", "accept", "referer",
		"x-mock-session", "x-mock-scenario", "x-request-id", "traceparent", "x-forwarded-for", "origin",
	} {
		k = key()
		add("header "+name+" beside its own", canary{body: hello, headers: []string{"x-api-key: " + k, name + ": " + k}})
	}
	k = key()
	add("name of a header", canary{body: hello, headers: []string{"x-api-key: " + k, k + ": 1"}})
}

func addQueries(add func(string, canary), key func() string) {
	for _, name := range []string{"key", "api_key", "apiKey", "access_token", "token", "x-api-key", "sig", "password", "utm", "code", "beta"} {
		k := key()
		c := canary{body: hello, path: "/v1/messages?beta=true&" + name + "=" + url.QueryEscape(k)}
		if name == "beta" {
			c.headers = []string{"x-api-key: " + k}
		}
		add("parameter "+name, c)
	}
	k := key()
	add("name of a parameter", canary{body: hello, path: "/v1/messages?" + k + "=1", headers: []string{"x-api-key: " + k}})
	k = key()
	add("query without a name", canary{body: hello, path: "/v1/messages?" + k})
	k = key()
	add("parameter and the text", canary{body: saying(k), path: "/v1/messages?token=" + k})
}

func addBodies(add func(string, canary), key func() string) {
	const form, multipart = "content-type: application/x-www-form-urlencoded", "content-type: multipart/form-data; boundary=B"
	for _, body := range []string{
		"form grant_type=refresh_token&refresh_token=%s&client_id=a", "form client_secret=%s", "form code=%s&state=1", "form password=%s",
		"form refresh%%5Ftoken=%s", "form assertion=%s", "form user[api_key]=%s", "form a=1;token=%s", "form pass\nx-api-key: %s",
		`{"refresh_token":"%s"}`, `{"refresh_token":["%s"]}`, `{"token":{"value":"%s"}}`, `{"api_key":"%s"}`, `{"raw_key" : "%s"}`,
		`{"a":{"clientSecret":"%s"}}`, `{"refresh\u005ftoken":"%s"}`, `{"refresh_token":"%s`, `{"list":[{"password":"%s"}]}`,
		`{"wrapped":"{\"access_token\":\"%s\"}"}`,
		"--B\r\ncontent-disposition: form-data; name=\"refresh_token\"\r\n\r\n%s\r\n--B--",
		"--B\r\ncontent-disposition: form-data; name=\"secret\"; filename=\"x\"\r\ncontent-type: text/plain\r\n\r\n%s\r\n--B--",
	} {
		c := canary{path: "/v1/oauth/token", headers: []string{"x-api-key: ", form}}
		text, isForm := strings.CutPrefix(body, "form ")
		switch {
		case strings.HasPrefix(body, "--"):
			c.headers[1] = multipart
		case !isForm:
			c.headers = c.headers[:1]
		}
		c.body = fmt.Sprintf(text, key())
		add("OAuth "+text, c)
	}
	for _, fields := range []string{
		`"metadata":{"refresh_token":"%s"}`, `"mcp_servers":[{"type":"url","url":"https://x.example","name":"x","authorization_token":"%s"}]`,
		`"metadata":{"user_id":"{\"password\":\"x\",\"client_secret\":\"y\"}","api_key":"%s"}`,
	} {
		add("field "+fields, canary{body: with(fmt.Sprintf(fields, key()))})
	}
	for _, fields := range []string{
		`"system":"%s"`, `"tools":[{"name":"t","description":"%s","input_schema":{"type":"object"}}]`, `"stop_sequences":["%s"]`, `"%s":1`,
		`"metadata":{"user_id":"` + strings.Repeat("x", 200<<10) + `%s"}`, `"metadata":{"user_id":"` + strings.Repeat("x", 3970) + `%s` + strings.Repeat("y", 70<<10) + `"}`,
	} {
		k := key()
		add("field beside its own header", canary{body: with(fmt.Sprintf(fields, k)), headers: []string{"x-api-key: " + k}})
	}
	k := key()
	add("model", canary{body: strings.Replace(hello, "claude-sonnet-5", k, 1), headers: []string{"x-api-key: " + k}})
	k = key()
	add("id of a tool call", canary{headers: []string{"x-api-key: " + k}, body: `{"model":"claude-sonnet-5","max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"` + k + `","content":"x"}]}]}`})
	k = key()
	add("method", canary{method: k, body: hello, headers: []string{"x-api-key: " + k}})
	k = key()
	add("a body that was cut", canary{cut: true, body: saying("it is " + k), headers: []string{"x-api-key: " + k}})
	k = key()
	add("a key that was cut", canary{cut: true, body: saying("it is " + k[:20]), headers: []string{"x-api-key: " + k}})
}

// addShapes adds credentials that are known only by their shape.
func addShapes(add func(string, canary), core func() string) {
	for _, shape := range []string{
		"sk-ant-oat01-%s", "sk-proj-AbCd0123%s", "sk-or-v1-0123456789%s", "ghp_0123456789%s", "github_pat_%s", "glpat-%s", "xoxb-1234-%s", "AIzaSyA0123456789%s",
		"AKIA0123456789%s", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.%s", "Bearer %s", "https://user:%s@example.com/x", "gsk_0123456789%s", "hf_0123456789%s",
		"-----BEGIN RSA PRIVATE KEY-----\\nMIIE%s\\n-----END RSA PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\\nMIIE%s",
		"Basic " + base64.StdEncoding.EncodeToString([]byte("user:password-x-%s")),
	} {
		text := fmt.Sprintf(shape, core())
		if coded, ok := strings.CutPrefix(shape, "Basic "); ok {
			plain, _ := base64.StdEncoding.DecodeString(coded)
			text = "Basic " + base64.StdEncoding.EncodeToString(fmt.Appendf(nil, string(plain), core()))
		}
		if strings.HasPrefix(shape, "AKIA") {
			text = strings.ToUpper(text)
		}
		add("shape "+shape, canary{body: saying("look: " + text + " here")})
		if !strings.ContainsAny(shape, "\\") {
			text = strings.ReplaceAll(shape, "%s", core())
			if strings.HasPrefix(shape, "AKIA") {
				text = strings.ToUpper(text)
			}
			if !strings.HasPrefix(shape, "Basic ") {
				add("shape "+shape+" in a header", canary{body: hello, headers: []string{"user-agent: app " + text}})
			}
		}
	}
}
