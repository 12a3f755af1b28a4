package server

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/journal"
)

func TestValuesAreHiddenUnlessTheirNamesAreHarmless(t *testing.T) {
	r := start(t, []string{scenario("picky", `rules: [{when: {headers: {x-team: red}}, steps: [{reply: {}}]}]`)})
	r.post("/s/picky/a/v1/messages?beta=true&trace=plain", hello, "x-team: blue", "x-stainless-lang: python", "accept: application/json")
	e := r.next()
	assert.Equal(t, []string{"python"}, e.Headers["X-Stainless-Lang"])
	assert.Equal(t, []string{redact.Fingerprint("blue")}, e.Headers["X-Team"])
	assert.Contains(t, e.Path, "?beta=true&trace=sha256:")
	assert.Contains(t, e.NearMiss, `"red"`, "what the scenario says")
	assert.Contains(t, e.NearMiss, redact.Fingerprint("blue"))
	assert.NotContains(t, e.NearMiss, "blue")
	assert.Empty(t, e.Leaks)
}

func TestAKeyBesideItsHeaderIsALeak(t *testing.T) {
	percent := strings.ReplaceAll(testKey, "-", "%2D")
	for _, tt := range []struct {
		name, path, body string
		headers          []string
		place            string
	}{
		{"in the path", "/v1/files/" + percent, hello, nil, "path"},
		{"in the query", "/v1/messages?trace=" + percent, hello, nil, "path"},
		{"in a header of another name", "/v1/messages", hello, []string{"x-team: " + testKey}, "headers"},
		{"in base64 that is hidden as a whole", "/v1/messages", hello, []string{"x-debug-caller: " + base64.StdEncoding.EncodeToString([]byte("me:"+testKey))}, "headers"},
		{"in the body, with escapes", "/v1/messages", strings.Replace(hello, "hello", strings.ReplaceAll(testKey, "-", `\u002d`), 1), nil, "body"},
		{"in the body, in upper case", "/v1/messages", strings.Replace(hello, "hello", strings.ToUpper(testKey), 1), nil, "body"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, nil)
			r.post("/s/healthy/a"+tt.path, tt.body, tt.headers...)
			assert.Equal(t, []string{tt.place}, r.next().Leaks)
			_, verdict, _ := r.do(http.MethodPost, "/_mock/sessions/healthy.a/verdict", "")
			assert.Contains(t, verdict, "had its API key in its "+tt.place)
			assert.NotContains(t, strings.ToLower(verdict), strings.ToLower(testKey[8:]))
		})
	}
}

func TestASessionSaysThatItHasSeenTooManyCredentials(t *testing.T) {
	r := start(t, nil)
	for i := range redact.MaxSecrets + 5 {
		r.post("/s/healthy/a/v1/messages", hello, fmt.Sprintf("x-api-key: a-key-of-many-%03d", i))
	}
	_, text, _ := r.do(http.MethodGet, "/_mock/sessions/healthy.a/journal", "")
	assert.Equal(t, 1, strings.Count(text, fmt.Sprintf("the session has seen more than %d credentials, the server's own limit: the oldest are hidden by their names and shapes only", redact.MaxSecrets)), "once is enough")
	assert.NotContains(t, text, "a-key-of-many")
}

func TestBodiesAreKeptAsFarAsAsked(t *testing.T) {
	for keep, want := range map[journal.Keep]struct {
		kept journal.Kept
		body string
	}{
		journal.KeepBodies: {journal.KeptWhole, hello},
		journal.KeepWhole:  {journal.KeptWhole, hello},
		journal.KeepShape:  {journal.KeptShape, strings.Replace(hello, `"hello"`, `"(5 characters)"`, 1)},
		journal.KeepNone:   {journal.KeptNone, ""},
	} {
		t.Run(string(keep), func(t *testing.T) {
			r := start(t, nil, WithKeep(keep))
			r.post("/v1/messages", hello)
			r.post("/v1/messages", strings.Replace(hello, "hello", "other", 1))
			e, other := r.next(), r.next()
			assert.Equal(t, want.kept, e.Kept)
			assert.Equal(t, want.body, e.Body)
			assert.Equal(t, len(hello), e.BodyBytes)
			if want.kept != journal.KeptWhole {
				assert.NotEqual(t, e.Digest, other.Digest, "what is not kept is told apart")
			}
		})
	}
	_, err := New(WithKeep("all"))
	assert.ErrorContains(t, err, "expected bodies, whole, shape or none")
}
