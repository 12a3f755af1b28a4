package redact

import (
	"net/textproto"
	"slices"
	"strings"
)

// sensitivity says whether the value of a header or parameter is hidden.
type sensitivity byte

const (
	unknown    sensitivity = iota // the value is hidden
	harmless                      // the value is shown, except parts with the shape of a credential
	credential                    // the value is hidden everywhere; in this header it is not a leak
)

// harmlessHeaders are the headers whose values are shown, grouped by the reason
// why they are harmless.
var harmlessHeaders = map[string][]string{
	"how a message is framed and what it holds": {
		"connection", "content-disposition", "content-encoding", "content-language", "content-length", "content-type", "date", "expect", "host",
		"keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "upgrade-insecure-requests",
	},
	"what a client can read": {
		"accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "if-match", "if-modified-since", "if-none-match", "pragma", "range",
	},
	"who a client is, and from which page": {
		"user-agent", "x-app", "x-title", "http-referer", "origin", "dnt", "priority",
		"sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-user", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-gpc",
		"access-control-request-headers", "access-control-request-method",
	},
	"which part of the API is asked for": {
		"anthropic-version", "anthropic-beta", "anthropic-dangerous-direct-browser-access", "anthropic-workspace-id", "anthropic-user-profile-id",
		"x-amz-content-sha256", "x-amz-date",
	},
	"which attempt a request is": {"idempotency-key", "retry-after", "x-should-retry"},
	"what the official clients tell of themselves": {
		"x-stainless-arch", "x-stainless-async", "x-stainless-custom-poll-interval", "x-stainless-helper", "x-stainless-helper-method", "x-stainless-lang",
		"x-stainless-os", "x-stainless-package-version", "x-stainless-poll-helper", "x-stainless-read-timeout", "x-stainless-retry-count",
		"x-stainless-runtime", "x-stainless-runtime-version", "x-stainless-timeout",
	},
	"what claudemock itself reads": {"x-mock-scenario", "x-mock-session"},
	"which request it is, for logs and traces": {
		"request-id", "traceparent", "tracestate", "x-amzn-trace-id", "x-b3-sampled", "x-b3-spanid", "x-b3-traceid", "x-claude-code-session-id",
		"x-client-request-id", "x-correlation-id", "x-request-id",
	},
	"which way a request came": {
		"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-proto", "x-real-ip",
	},
}

// credentialHeaders are the headers for keys. A key of the API in one of them is
// not a leak.
var credentialHeaders = []string{
	"x-api-key", "authorization", "proxy-authorization", // the API's own, and HTTP's
	"api-key",                                                                                                    // Microsoft Foundry
	"x-amz-security-token",                                                                                       // Claude on AWS
	"x-goog-api-key",                                                                                             // Vertex AI
	"helicone-auth", "x-portkey-api-key", "cf-access-client-secret", "cf-aig-authorization", "x-litellm-api-key", // gateways
	"cookie",
}

// harmlessParameters are the parameters of a query whose values are shown: the
// API's own, and those of control endpoints.
var harmlessParameters = []string{
	"beta", "limit", "before_id", "after_id", "page", "order", "sort", "source", "scope_id", "purpose", "status", "type", "role", "model",
	"starting_at", "ending_at", "bucket_width", "include_archived", "memory_store_id", "agent_id", "version", "api-version", "stream", "speed",
	"format", "follow", "session", "scenario", "grant_type", "response_type", "client_id", "scope", "code_challenge_method",
}

var (
	headerSensitivity    = sensitivityByName(harmlessHeaders, credentialHeaders)
	parameterSensitivity = sensitivityByName(map[string][]string{"": harmlessParameters}, nil)
)

// sensitivityByName has headers by their canonical names, as in net/http, and by their
// names in lower case, as for parameters.
func sensitivityByName(shown map[string][]string, credentials []string) map[string]sensitivity {
	places := map[string]sensitivity{}
	for _, names := range shown {
		for _, name := range names {
			places[name], places[textproto.CanonicalMIMEHeaderKey(name)] = harmless, harmless
		}
	}
	for _, name := range credentials {
		places[name], places[textproto.CanonicalMIMEHeaderKey(name)] = credential, credential
	}
	return places
}

// HidesHeader reports whether values of the header are hidden, since it is not
// known to be harmless. The name is in lower case or canonical.
func HidesHeader(name string) bool { return headerSensitivity[name] != harmless }

// HidesParameter is HidesHeader for a parameter of a query.
func HidesParameter(name string) bool { return parameterSensitivity[strings.ToLower(name)] != harmless }

// secretWords are parts of names of secrets, without dashes and underscores, and
// secretNames whole names.
var (
	secretWords = []string{"token", "secret", "password", "passwd", "passphrase", "apikey", "privatekey", "accesskey", "rawkey", "credential", "assertion", "signature", "authorization"}
	secretNames = []string{"code", "auth", "jwt", "otp", "pin", "pwd", "pass", "codeverifier", "usercode", "devicecode", "sig", "cookie"}
)

// harmlessNames contain words of secrets but are harmless.
var harmlessNames = []string{"tokentype", "tokentypehint", "maxtokens", "budgettokens", "tokenendpoint", "idempotencykey"}

// IsSecretName reports whether a field, parameter or flag of that name holds a
// secret.
func IsSecretName(name string) bool {
	plain := bareName(name)
	if slices.Contains(harmlessNames, plain) {
		return false
	}
	return strings.HasSuffix(plain, "key") || slices.Contains(secretNames, plain) ||
		slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(plain, word) })
}

// isSecretField is IsSecretName for requests of the API, in which a tool may
// have a field "key" or "code".
func isSecretField(name string) bool {
	if len(name) < 5 {
		return false
	}
	switch name[len(name)-1] | 0x20 { // few names pass this check
	case 'n', 't', 'd', 'y':
	default:
		return false
	}
	plain := bareName(name)
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.HasSuffix(plain, word) })
}

// bareName is a name in lower case, letters and digits only.
func bareName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r | 0x20
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		default:
			return -1
		}
	}, name)
}
