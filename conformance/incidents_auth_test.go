package conformance

import "fmt"

// authIncidents are the rows of the category auth.
var authIncidents = []incident{
	{id: "geo-blocked-403", requests: []exchange{
		ask(status(403), header("content-type", "application/json"), header("server", "cloudflare"), header("cf-ray", "*-*"),
			noHeader("request-id", "content-length"), header("content-encoding", "gzip"), header("transfer-encoding", "chunked"),
			bodyIs(`{"error":{"type":"forbidden","message":"Request not allowed"}}`), ended(whole)).times(2),
	}},
	{id: "edge-403-html-forbidden", requests: []exchange{
		ask(status(403), header("content-type", "text/html*"), noHeader("request-id"), brokenJSON,
			bodyIs("<!doctype html>*<title>403</title>403 Forbidden")).times(2),
	}},
	{id: "oauth-token-revoked-early", requests: []exchange{
		ask(replies("*")),
		ask(says(401, "authentication_error", "OAuth access token has been revoked")).times(2),
		ask(replies("*")).header("x-api-key:", "authorization: Bearer sk-ant-oat01-refreshed"),
		ask(says(401, "authentication_error", "*")),
	}},
	{id: "oauth-token-expired-401", requests: []exchange{
		ask(expired).times(2),
		ask(replies("*")).header("x-api-key:", "authorization: Bearer sk-ant-oat01-refreshed"),
	}},
	{id: "oauth-refresh-invalid-grant", requests: []exchange{
		ask(expired),
		refresh(status(400), header("content-type", "application/json"), ended(whole),
			bodyIs(`{"error": "invalid_grant", "error_description": "Refresh token expired"}`)).times(2),
		ask(expired),
		ask(replies("*")).header("x-api-key:", "authorization: Bearer sk-ant-oat01-refreshed-by-another"),
	}},
	{id: "oauth-refresh-endpoint-503", requests: []exchange{
		ask(expired),
		refresh(status(503), ended(whole)).times(2),
		refresh(status(200), header("content-type", "application/json"), ended(whole),
			value("access_token", "sk-ant-oat01-refreshed"), value("token_type", "Bearer"), value("expires_in", 28800.0), has("refresh_token")),
		ask(replies("*")).header("x-api-key:", "authorization: Bearer sk-ant-oat01-refreshed"),
		ask(expired),
	}},
	{id: "credit-balance-too-low", requests: []exchange{
		ask(says(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API. "+
			"Please go to Plans & Billing to upgrade or purchase credits.")).times(2),
		askStream(says(400, "invalid_request_error", "Your credit balance is too low*")),
	}},
	{id: "organization-disabled-400", requests: []exchange{
		ask(says(400, "invalid_request_error", "This organization has been disabled.")).times(2),
		ask(replies("*")).header("x-api-key:", "authorization: Bearer sk-ant-oat01-login"),
	}},
	{id: "organization-disabled-403-redirect-loop", requests: []exchange{
		login("/v1/oauth/authorize?state=a").times(3),
		login("/oauth/authorize"),
		ask(says(403, "permission_error", "This organization has been disabled.")),
	}},
	{id: "billing-402-and-new-error-types", requests: []exchange{
		ask(says(402, "billing_error", "*")),
		ask(says(409, "conflict_error", "*")),
		ask(says(504, "timeout_error", "*")),
		ask(says(402, "billing_error", "*")),
	}},
	{id: "proxy-auth-failure-as-500", requests: []exchange{
		ask(status(500), noValue("type"), value("error.message", "auth_unavailable: no auth available"),
			value("error.type", "server_error"), value("error.code", "internal_server_error")).times(3),
	}},
	{id: "cf-mitigated-challenge-header", requests: []exchange{
		ask(status(403), header("cf-mitigated", "challenge"), header("server", "cloudflare"), header("content-type", "text/html*"),
			has("<title>", "<script"), brokenJSON, ended(whole)).times(2),
	}},
	{id: "invalid-api-key-401", requests: []exchange{
		ask(says(401, "authentication_error", "invalid x-api-key")).times(2),
		ask(replies("*")).header("x-api-key: sk-ant-second-source"),
		ask(says(401, "authentication_error", "invalid x-api-key")),
	}},
	{id: "credential-for-claude-code-only-400", requests: []exchange{
		ask(claudeCodeOnly).times(2),
		ask(claudeCodeOnly).header("x-api-key:", "authorization: Bearer sk-ant-oat01-login").with("system", `"You are a poet."`),
		askStream(claudeCodeOnly),
		ask(replies("*")).with("system", `"You are Claude Code, Anthropic's official CLI for Claude."`),
		ask(replies("*")).with("system", `[{"type":"text","text":"You are Claude Code, Anthropic's official CLI for Claude."},{"type":"text","text":"Be brief."}]`),
		ask(replies("*")).header("x-api-key: sk-ant-api03-conformance"),
	}},
	{id: "spurious-401-same-token", requests: []exchange{
		ask(status(200), value("content.1.type", "tool_use"), value("stop_reason", "tool_use")),
		ask(badCredentials, noHeader("x-should-retry")).with("messages", afterCall("toolu_01", "toolu_01")),
		ask(replies("*")).with("messages", afterCall("toolu_01", "toolu_01")),
		ask(status(200)),
		ask(badCredentials),
		ask(replies("*")),
	}},
	{id: "third-party-tool-name-400", requests: []exchange{
		ask(thirdParty).with("tools", named("mcp_get_weather")).times(2),
		ask(thirdParty).with("tools", named("mcp_get_weather")).header("x-api-key:", "authorization: Bearer sk-ant-oat01-login"),
		ask(thirdParty).with("system", `"<env>Workspace root folder:</env>"`),
		ask(replies("*")).with("tools", named("mcp__weather__get")),
		ask(replies("*")).with("tools", named("mcp_get_weather")).header("x-api-key: sk-ant-api03-conformance"),
		ask(replies("*")).with("tools", named("get_weather")),
	}},
	{id: "token-endpoint-429-by-user-agent", requests: []exchange{
		ask(expired),
		refresh(status(429), noLimits, noValue("type"), value("error.type", "rate_limit_error"), value("error.message", "Rate limited. Please try again later."), ended(whole)).header("user-agent: claude-code/2.1.200").times(3),
		refresh(status(200), header("content-type", "application/json"), value("access_token", "sk-ant-oat01-refreshed"), ended(whole)).header("user-agent: axios/1.9.0"),
		refresh(status(400), value("error", "invalid_grant"), ended(whole)).header("user-agent: axios/1.9.0"),
		refresh(status(429)).header("user-agent: claude-code/2.1.200"),
		ask(replies("*")).header("x-api-key:", "authorization: Bearer sk-ant-oat01-refreshed"),
		ask(expired),
	}},
}

var (
	claudeCodeOnly = invalid("This credential is only authorized for use with Claude Code and cannot be used for other API requests.")
	badCredentials = says(401, "authentication_error", "Invalid authentication credentials")
	thirdParty     = invalid("Third-party apps now draw from your extra usage, not your plan limits.*")
)

// named is one tool of this name.
func named(name string) string {
	return fmt.Sprintf(`[{"name":%q,"input_schema":{"type":"object"}}]`, name)
}

// expired is what the API says of an OAuth token whose time is over.
var expired = says(401, "authentication_error", "OAuth token has expired. Please obtain a new token or refresh your existing token.")

// refresh asks the OAuth token endpoint for a new token, as a form and without
// any header of the API.
func refresh(checks ...check) exchange {
	return ask(checks...).to("POST /v1/oauth/token").header("x-api-key:", "anthropic-version:", "content-type: application/x-www-form-urlencoded").
		sending("grant_type=refresh_token&refresh_token=sk-ant-ort01-old&client_id=conformance")
}

// login asks a path of a login that leads to itself again.
func login(path string) exchange {
	return ask(status(302), header("location", "/s/organization-disabled-403-redirect-loop/row"+path), bodyIs(""), ended(whole)).
		to("GET "+path).header("x-api-key:", "anthropic-version:")
}

// says is an error as the API sends it: status, type and message, in which *
// stands for any text, within the outer type and the request's id.
func says(code int, kind, message string) check {
	return all(status(code), header("content-type", "application/json"), header("request-id", "req_*"), ended(whole),
		value("type", "error"), value("error.type", kind), valueLike("error.message", message), valueLike("request_id", "req_*"))
}

// replies is a whole message that begins with this text; * stands for any.
func replies(text string) check {
	return all(status(200), value("type", "message"), valueLike("content.0.text", text), value("stop_reason", "end_turn"), ended(whole))
}

// streams is a whole message as a stream, whose text is this; * stands for any.
func streams(said string) check {
	return all(status(200), header("content-type", "text/event-stream*"), text(said), events("message_start", "...", "message_delta", "message_stop"), ended(whole))
}

// calls is a plain message that ends with a tool call of this id.
func calls(index int, id string) check {
	at := fmt.Sprintf("content.%d.", index)
	return all(status(200), value("stop_reason", "tool_use"), value(at+"type", "tool_use"), valueLike(at+"id", id))
}

// all are several checks as one; the first that fails counts.
func all(checks ...check) check {
	return func(a *answer) error {
		for _, holds := range checks {
			if err := holds(a); err != nil {
				return err
			}
		}
		return nil
	}
}
