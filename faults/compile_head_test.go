package faults_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/jsontree"
)

func TestErrorEnvelopeHasTheRequestIDOfTheHeader(t *testing.T) {
	s := compile(t, failure(apierror.New("overloaded_error", "")), env())
	id := head(t, s).Get("request-id")
	assert.Equal(t, 529, head(t, s).Status)
	assert.Equal(t, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"`+id+`"}`, body(s))
	assert.Equal(t, strconv.Itoa(len(body(s))), head(t, s).Get("content-length"))
}

func TestErrorInMidStreamHasTheRequestIDOfTheHeader(t *testing.T) {
	s := compile(t, reply(true, use("insert", &faults.Insert{Error: "api_error"})), env())
	assert.Contains(t, body(s), `"request_id":"`+head(t, s).Get("request-id")+`"}`)
}

func TestContentTypeOfVerbatimBodies(t *testing.T) {
	for body, want := range map[string]string{
		"\n<!doctype html>":   "text/html; charset=utf-8",
		` {"type": "error"`:   "application/json",
		"[]":                  "application/json",
		"no healthy upstream": "text/plain; charset=utf-8",
		"":                    "text/plain; charset=utf-8",
	} {
		edge := failure(apierror.ForStatus(503))
		edge.Error.Body = &body
		proxy := head(t, compile(t, edge, env()))
		assert.Equal(t, want, proxy.Get("content-type"))
		assert.Equal(t, "cloudflare", proxy.Get("server"))
		assert.False(t, proxy.Has("request-id"), "a proxy has no request-id")
		assert.False(t, proxy.Has("anthropic-organization-id"))

		api := head(t, compile(t, faults.Answer{Request: request(false), Body: &body}, env()))
		assert.Equal(t, want, api.Get("content-type"))
		assert.True(t, api.Has("request-id"), "a reply is the API's own whatever its body")
		assert.Equal(t, 200, api.Status)
	}
}

func TestStatus(t *testing.T) {
	proxy := faults.Answer{Request: request(false), Error: &faults.Error{Body: ptr("")}}
	assert.Equal(t, 500, head(t, compile(t, proxy, env())).Status, "an error without a status is a 500")
	ok := failure(apierror.New("overloaded_error", ""))
	ok.Status = 200
	assert.Equal(t, 200, head(t, compile(t, ok, env())).Status, "the answer's own status wins")
}

func TestHeaderEditsComeAfterTheAPIsHeaders(t *testing.T) {
	a := reply(false)
	a.Headers = []faults.HeaderEdit{
		{Name: "Content-Length", Value: ptr("7")},
		{Name: "request-id"},
		{Name: "x-a", Value: ptr("1")},
		{Name: "X-A", Value: ptr("2")},
	}
	h := head(t, compile(t, a, env()))
	assert.Equal(t, "7", h.Get("content-length"))
	assert.False(t, h.Has("request-id"))
	assert.Equal(t, faults.Field{Name: "X-A", Value: "2"}, h.Fields[len(h.Fields)-1])
}

func TestDateIsTheTimeOfTheRequest(t *testing.T) {
	e := env()
	e.Now = now.In(time.FixedZone("far", 7200))
	assert.Equal(t, "Mon, 23 Nov 2026 12:00:00 GMT", head(t, compile(t, reply(false), e)).Get("date"))
}

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		name  string
		given faults.RetryAfter
		speed float64
		want  string
	}{
		{"whole seconds", faults.RetryAfter{Seconds: 3}, 0, "3"},
		{"a fraction", faults.RetryAfter{Seconds: 0.25}, 1, "0.25"},
		{"zero", faults.RetryAfter{}, 10, "0"},
		{"less than zero", faults.RetryAfter{Seconds: -5}, 10, "-5"},
		{"speed shortens it, and what was whole stays whole, rounded up", faults.RetryAfter{Seconds: 120}, 50, "3"},
		{"speed leaves one second", faults.RetryAfter{Seconds: 120}, 1000, "1"},
		{"also of what was not whole", faults.RetryAfter{Seconds: 1.5}, 10, "1"},
		{"speed shortens what was below a second", faults.RetryAfter{Seconds: 0.5}, 10, "0.05"},
		{"slowness lengthens it", faults.RetryAfter{Seconds: 2}, 0.5, "4"},
		{"a date, never too early", faults.RetryAfter{Seconds: 3, Date: true}, 1, "Mon, 23 Nov 2026 12:00:04 GMT"},
		{"a date at speed", faults.RetryAfter{Seconds: 60, Date: true}, 60, "Mon, 23 Nov 2026 12:00:02 GMT"},
		{"a date in the past", faults.RetryAfter{Seconds: -60, Date: true}, 60, "Mon, 23 Nov 2026 11:59:01 GMT"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := failure(apierror.New("rate_limit_error", ""))
			a.Error.RetryAfter = &test.given
			e := env()
			e.Speed = test.speed
			assert.Equal(t, test.want, head(t, compile(t, a, e)).Get("retry-after"))
		})
	}
}

func TestRateLimitHeaders(t *testing.T) {
	const remaining, reset = "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"
	limited := failure(apierror.New("rate_limit_error", ""))
	limited.Error.RetryAfter = &faults.RetryAfter{Seconds: 30}
	spent := failure(apierror.New("rate_limit_error", ""))
	count := faults.Answer{Request: &claude.Request{Endpoint: claude.CountTokens}, Document: jsontree.Obj()}
	gateway := failure(apierror.New("rate_limit_error", ""))
	gateway.Error.Body = ptr("slow down")
	tests := []struct {
		name             string
		answer           faults.Answer
		remaining, reset string
	}{
		{"a 200 says what is left", reply(true), "49", "2026-11-23T12:00:02Z"},
		{"a 429 says that nothing is left until retry-after", limited, "0", "2026-11-23T12:00:31Z"},
		{"a 429 without retry-after keeps its reset", spent, "0", "2026-11-23T12:00:02Z"},
		{"other errors say nothing", failure(apierror.New("api_error", "")), "", ""},
		{"other endpoints say nothing", count, "", ""},
		{"a proxy says nothing", gateway, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := head(t, compile(t, test.answer, env()))
			assert.Equal(t, test.remaining, h.Get(remaining))
			assert.Equal(t, test.reset, h.Get(reset))
		})
	}
}

func TestNoLimitsNoRateLimitHeaders(t *testing.T) {
	e := env()
	e.Limits = limits.RateLimits{}
	assert.False(t, head(t, compile(t, reply(false), e)).Has("anthropic-ratelimit-requests-limit"))
}
