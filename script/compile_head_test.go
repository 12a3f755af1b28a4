package script_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestErrorEnvelopeHasTheRequestIDOfTheHeader(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Failure(apierror.New("overloaded_error", "")), scripttest.Env())
	id := scripttest.Head(t, s).Get("request-id")
	assert.Equal(t, 529, scripttest.Head(t, s).Status)
	assert.Equal(t, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"`+id+`"}`, scripttest.Body(s))
	assert.Equal(t, strconv.Itoa(len(scripttest.Body(s))), scripttest.Head(t, s).Get("content-length"))
}

func TestErrorInMidStreamHasTheRequestIDOfTheHeader(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(true, scripttest.Use("insert", &faults.Insert{Error: "api_error"})), scripttest.Env())
	assert.Contains(t, scripttest.Body(s), `"request_id":"`+scripttest.Head(t, s).Get("request-id")+`"}`)
}

func TestContentTypeOfVerbatimBodies(t *testing.T) {
	for body, want := range map[string]string{
		"\n<!doctype html>":   "text/html; charset=utf-8",
		` {"type": "error"`:   "application/json",
		"[]":                  "application/json",
		"no healthy upstream": "text/plain; charset=utf-8",
		"":                    "text/plain; charset=utf-8",
	} {
		edge := scripttest.Failure(apierror.ForStatus(503))
		edge.Error.Body = &body
		proxy := scripttest.Head(t, scripttest.Compile(t, edge, scripttest.Env()))
		assert.Equal(t, want, proxy.Get("content-type"))
		assert.Equal(t, "cloudflare", proxy.Get("server"))
		assert.False(t, proxy.Has("request-id"), "a proxy has no request-id")
		assert.False(t, proxy.Has("anthropic-organization-id"))

		api := scripttest.Head(t, scripttest.Compile(t, script.Answer{Request: scripttest.Request(false), Body: &body}, scripttest.Env()))
		assert.Equal(t, want, api.Get("content-type"))
		assert.True(t, api.Has("request-id"), "a reply is the API's own whatever its body")
		assert.Equal(t, 200, api.Status)
	}
}

func TestStatus(t *testing.T) {
	proxy := script.Answer{Request: scripttest.Request(false), Error: &script.Error{Body: new("")}}
	assert.Equal(t, 500, scripttest.Head(t, scripttest.Compile(t, proxy, scripttest.Env())).Status, "an error without a status is a 500")
	ok := scripttest.Failure(apierror.New("overloaded_error", ""))
	ok.Status = 200
	assert.Equal(t, 200, scripttest.Head(t, scripttest.Compile(t, ok, scripttest.Env())).Status, "the answer's own status wins")
}

func TestHeaderEditsComeAfterTheAPIsHeaders(t *testing.T) {
	a := scripttest.Reply(false)
	a.Headers = []script.HeaderEdit{
		{Name: "Content-Length", Value: new("7")},
		{Name: "request-id"},
		{Name: "x-a", Value: new("1")},
		{Name: "X-A", Value: new("2")},
	}
	h := scripttest.Head(t, scripttest.Compile(t, a, scripttest.Env()))
	assert.Equal(t, "7", h.Get("content-length"))
	assert.False(t, h.Has("request-id"))
	assert.Equal(t, script.Field{Name: "X-A", Value: "2"}, h.Fields[len(h.Fields)-1])
}

func TestDateIsTheTimeOfTheRequest(t *testing.T) {
	e := scripttest.Env()
	e.Now = scripttest.Now.In(time.FixedZone("far", 7200))
	assert.Equal(t, "Mon, 23 Nov 2026 12:00:00 GMT", scripttest.Head(t, scripttest.Compile(t, scripttest.Reply(false), e)).Get("date"))
}

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		name  string
		given script.RetryAfter
		speed float64
		want  string
	}{
		{"whole seconds", script.RetryAfter{Seconds: 3}, 0, "3"},
		{"a fraction", script.RetryAfter{Seconds: 0.25}, 1, "0.25"},
		{"zero", script.RetryAfter{}, 10, "0"},
		{"less than zero", script.RetryAfter{Seconds: -5}, 10, "-5"},
		{"speed shortens it, and what was whole stays whole, rounded up", script.RetryAfter{Seconds: 120}, 50, "3"},
		{"speed leaves one second", script.RetryAfter{Seconds: 120}, 1000, "1"},
		{"also of what was not whole", script.RetryAfter{Seconds: 1.5}, 10, "1"},
		{"speed shortens what was below a second", script.RetryAfter{Seconds: 0.5}, 10, "0.05"},
		{"slowness lengthens it", script.RetryAfter{Seconds: 2}, 0.5, "4"},
		{"a date, never too early", script.RetryAfter{Seconds: 3, Date: true}, 1, "Mon, 23 Nov 2026 12:00:04 GMT"},
		{"a date at speed", script.RetryAfter{Seconds: 60, Date: true}, 60, "Mon, 23 Nov 2026 12:00:02 GMT"},
		{"a date in the past", script.RetryAfter{Seconds: -60, Date: true}, 60, "Mon, 23 Nov 2026 11:59:01 GMT"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := scripttest.Failure(apierror.New("rate_limit_error", ""))
			a.Error.RetryAfter = &test.given
			e := scripttest.Env()
			e.Speed = test.speed
			assert.Equal(t, test.want, scripttest.Head(t, scripttest.Compile(t, a, e)).Get("retry-after"))
		})
	}
}

func TestRateLimitHeaders(t *testing.T) {
	const remaining, reset = "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"
	limited := scripttest.Failure(apierror.New("rate_limit_error", ""))
	limited.Error.RetryAfter = &script.RetryAfter{Seconds: 30}
	spent := scripttest.Failure(apierror.New("rate_limit_error", ""))
	count := script.Answer{Request: &claude.Request{Endpoint: claude.CountTokens}, Document: jsontree.Obj()}
	gateway := scripttest.Failure(apierror.New("rate_limit_error", ""))
	gateway.Error.Body = new("slow down")
	tests := []struct {
		name             string
		answer           script.Answer
		remaining, reset string
	}{
		{"a 200 says what is left", scripttest.Reply(true), "49", "2026-11-23T12:00:02Z"},
		{"a 429 says that nothing is left until retry-after", limited, "0", "2026-11-23T12:00:31Z"},
		{"a 429 without retry-after keeps its reset", spent, "0", "2026-11-23T12:00:02Z"},
		{"other errors say nothing", scripttest.Failure(apierror.New("api_error", "")), "", ""},
		{"other endpoints say nothing", count, "", ""},
		{"a proxy says nothing", gateway, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := scripttest.Head(t, scripttest.Compile(t, test.answer, scripttest.Env()))
			assert.Equal(t, test.remaining, h.Get(remaining))
			assert.Equal(t, test.reset, h.Get(reset))
		})
	}
}

func TestNoLimitsNoRateLimitHeaders(t *testing.T) {
	e := scripttest.Env()
	e.Limits = limits.RateLimits{}
	assert.False(t, scripttest.Head(t, scripttest.Compile(t, scripttest.Reply(false), e)).Has("anthropic-ratelimit-requests-limit"))
}
