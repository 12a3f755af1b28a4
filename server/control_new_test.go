package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/session"
)

// begunSession is a session as whoever began it is told of it.
type begunSession struct{ ID, URL, Scenario, Session string }

// tooLongForControl is how many bytes are one more than a control endpoint takes.
const tooLongForControl = 1<<20 + 1

// begin posts a session and returns it.
func (r *running) begin(query, body string, headers ...string) begunSession {
	r.t.Helper()
	status, text, _ := r.do(http.MethodPost, "/_mock/sessions"+query, body, headers...)
	require.Equal(r.t, http.StatusCreated, status, text)
	var answer begunSession
	require.NoError(r.t, json.Unmarshal([]byte(text), &answer))
	return answer
}

func TestASessionOfTheCatalogueCanBeBegunUpFront(t *testing.T) {
	r := start(t, []string{counting})
	got := r.begin("", `{"scenario":"counting","session":"mine"}`)
	assert.Equal(t, begunSession{ID: "counting.mine", URL: r.url + "/s/counting/mine", Scenario: "counting", Session: "mine"}, got)
	var info session.Info
	r.fetch("/_mock/sessions/counting.mine", &info)
	assert.Zero(t, info.Requests, "it is there before its first request")
	assert.Equal(t, "one two", r.answers("/s/counting/mine/v1/messages", 2))

	status, text := r.control("/_mock/sessions", `{"scenario":"counting","session":"mine"}`)
	assert.Equal(t, http.StatusConflict, status)
	assert.Contains(t, text, "session counting.mine exists already")
	assert.Equal(t, "three", r.answers("/s/counting/mine/v1/messages", 1), "and goes on")

	made := r.begin("", `{"scenario":"counting"}`)
	assert.Regexp(t, regexp.MustCompile(`^[0-9a-f]{8}$`), made.Session)
	assert.NotEqual(t, made.Session, r.begin("", `{"scenario":"counting"}`).Session)
	assert.Equal(t, "healthy", r.begin("", "").Scenario, "by default the server's own")
	assert.True(t, strings.HasPrefix(r.begin("", "{}", "host: localhost:1234").URL, "http://localhost:1234/s/healthy/"))
}

func TestASessionMayHaveASpeedOfItsOwn(t *testing.T) {
	r := start(t, nil)
	const limited = "name: limited\nsummary: s\n%ssteps: [{error: {type: rate_limit_error, retry_after: 60}, repeat: 9}]\n"
	for _, c := range []struct {
		name, fixed, speed, wait string
	}{
		{"the server's", "", "0", "60"},
		{"its own", "", "20", "3"},
		{"that of a scenario that must not be hurried", "speed: fixed\n", "20", "60"},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun := r.begin("", fmt.Sprintf(`{"yaml":%q,"speed":%s}`, fmt.Sprintf(limited, c.fixed), c.speed))
			for _, when := range []string{"at first", "begun anew"} {
				_, _, headers := r.do(http.MethodPost, "/s/limited/"+begun.Session+"/v1/messages", hello)
				assert.Equal(t, c.wait, headers.Get("retry-after"), when)
				r.do(http.MethodDelete, "/_mock/sessions/"+begun.ID, "")
			}
		})
	}
	status, text := r.control("/_mock/sessions", `{"speed":-1}`)
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, text, "speed -1: expected more than 0")
}

func TestAPostedScenarioIsThatOfOneSessionAlone(t *testing.T) {
	r := start(t, []string{counting})
	const own = "name: counting\nsummary: s\nsteps: [{reply: {text: two}}, {reply: {text: one}}]\n"
	for name, begun := range map[string]begunSession{
		"as YAML": r.begin("?session=a", own, "content-type: application/yaml"),
		"in JSON": r.begin("", fmt.Sprintf(`{"yaml":%q,"session":"b"}`, own)),
	} {
		t.Run(name, func(t *testing.T) {
			path := strings.TrimPrefix(begun.URL, r.url) + "/v1/messages"
			assert.Equal(t, "two one", r.answers(path, 2))
			assert.Equal(t, "one", r.answers("/s/counting/c-"+begun.Session+"/v1/messages", 1), "the catalogue's is what it was")
			status, _, _ := r.do(http.MethodDelete, "/_mock/sessions/"+begun.ID, "")
			assert.Equal(t, http.StatusNoContent, status)
			assert.Equal(t, "two", r.answers(path, 1), "reset, it begins anew with its own scenario")
		})
	}
	got := r.begin("", "name: nowhere-else\nsummary: s\nsteps: [{include: counting}]\n", "content-type: text/yaml; charset=utf-8")
	assert.Equal(t, "one two", r.answers("/s/nowhere-else/"+got.Session+"/v1/messages", 2))
	status, _ := r.post("/s/nowhere-else/v1/messages", hello)
	assert.Equal(t, http.StatusNotFound, status)
}

func TestAPostedSessionThatEndedIsGoneAndHasNoScenarioToBeginAnewWith(t *testing.T) {
	clock := newHandClock()
	r := start(t, []string{counting}, WithClock(clock))
	const own = "name: counting\nsummary: s\nsteps: [{reply: {text: three}}]\n"
	ask := func() int { status, _ := r.post("/s/counting/a/v1/messages", hello); return status }
	r.begin("?session=a", own, "content-type: application/yaml")
	assert.Equal(t, 200, ask())
	clock.move(DefaultSessionIdle)
	assert.Equal(t, http.StatusGone, ask())
	status, _, _ := r.do(http.MethodDelete, "/_mock/sessions/counting.a", "")
	assert.Equal(t, http.StatusGone, status)
	assert.Equal(t, http.StatusGone, ask(), "never the catalogue's scenario instead")
	r.begin("?session=a", own, "content-type: application/yaml")
	assert.Equal(t, "three", r.answers("/s/counting/a/v1/messages", 1), "posted again it is there again")
}

func TestMistakesInPostedYAMLAreTold(t *testing.T) {
	r := start(t, nil)
	status, text, _ := r.do(http.MethodPost, "/_mock/sessions", "name: x\nsummary: s\nstpes: []\n", "content-type: application/yaml")
	assert.Equal(t, 400, status)
	type problem struct {
		File, Key, Message, Hint string
		Line, Column             int
	}
	var told struct {
		Error    string
		Problems []problem
	}
	require.NoError(t, json.Unmarshal([]byte(text), &told))
	require.Len(t, told.Problems, 1)
	p := told.Problems[0]
	assert.Equal(t, problem{File: "scenario.yaml", Line: 3, Column: 1, Key: "stpes", Message: p.Message, Hint: `did you mean "steps"?`}, p)
	assert.Contains(t, told.Error, `scenario.yaml:3:1: unknown key "stpes"`)
}

func TestSessionsThatCannotBeBegun(t *testing.T) {
	r := start(t, []string{scenario("own", "listener: {tls: expired}")})
	for _, c := range []struct {
		name, body, contentType string
		status                  int
		want                    string
	}{
		{"of no scenario", `{"scenario":"healty"}`, "application/json", 404, `did you mean \"healthy\"?`},
		{"of one that needs an address", `{"scenario":"own"}`, "application/json", 400, "needs an address of its own"},
		{"of two scenarios", `{"scenario":"healthy","yaml":"x"}`, "application/json", 400, "give one of them"},
		{"with a name that cannot stand in a path", `{"session":"a/b"}`, "application/json", 400, "is no session name"},
		{"with the name of an address's", `{"session":"listener-2"}`, "application/json", 400, "names that begin with listener"},
		{"with a key nobody knows", `{"scenarioo":"x"}`, "application/json", 400, `unknown field \"scenarioo\"`},
		{"with what is no JSON", `{`, "application/json", 400, "the body is no JSON as expected"},
		{"with two JSON values", `{}{}`, "application/json", 400, "there is more than one value"},
		{"with YAML that says nothing", " \n", "application/yaml", 400, "the scenario is empty"},
		{"as a form", "a=b", "application/x-www-form-urlencoded", 415, "content-type says which"},
		{"with a body too long", strings.Repeat(" ", tooLongForControl), "application/json", 413, "longer than 1 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, text, _ := r.do(http.MethodPost, "/_mock/sessions", c.body, "content-type: "+c.contentType)
			assert.Equal(t, c.status, status)
			assert.Contains(t, text, c.want)
		})
	}
	assert.Empty(t, r.ids())
	l, err := r.Listen(t.Context(), "healthy", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	r.url = l.URL()
	status, text := r.control("/_mock/sessions", "{}")
	assert.Equal(t, 400, status)
	assert.Contains(t, text, "this address is one session of a scenario")
}
