package server

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestASessionMayHaveLimitsOfItsOwn(t *testing.T) {
	const three = `{"scenario":"counting","session":"a","limits":"requests_per_minute=1"}`
	own := fmt.Sprintf(`{"yaml":%q,"session":"a","limits":"requests_per_minute=1"}`, limited("counting", "tier-1"))
	for name, body := range map[string]string{"of a scenario of the catalogue": three, "of one that it brings": own} {
		t.Run(name, func(t *testing.T) {
			r := start(t, []string{counting}, WithClock(newHandClock()), WithRateLimits("requests_per_minute=2"))
			r.begin("", body)
			for _, when := range []string{"at first", "begun anew"} {
				assert.Equal(t, "one 429", r.answers("/s/counting/a/v1/messages", 2), when)
				status, _, _ := r.do(http.MethodDelete, "/_mock/sessions/counting.a", "")
				assert.Equal(t, http.StatusNoContent, status)
			}
			assert.Equal(t, "one two 429", r.answers("/s/counting/b/v1/messages", 3), "another session has the server's")
		})
	}
}

func TestLimitsOfASessionReplaceThoseOfItsScenario(t *testing.T) {
	r := start(t, []string{limited("l", "{requests_per_minute: 1, per: server}")}, WithClock(newHandClock()))
	r.begin("", `{"scenario":"l","session":"a","limits":"requests_per_minute=2,per=server"}`)
	assert.Equal(t, "one 429", r.answers("/s/l/b/v1/messages", 2))
	assert.Equal(t, "one two 429", r.answers("/s/l/a/v1/messages", 3), "what others used counts for themselves")
	r.begin("", `{"scenario":"l","session":"c","limits":"requests_per_minute=2,per=server"}`)
	status, _ := r.post("/s/l/c/v1/messages", hello)
	assert.Equal(t, 429, status, "sessions with the same limits share them if the limits say so")
}

func TestAMistakeInTheLimitsOfASessionIsTold(t *testing.T) {
	r := start(t, nil)
	for limits, want := range map[string]string{
		"tier-9":                `limits \"tier-9\": tier: expected one of`,
		"concurrent=none":       `limits \"concurrent=none\": concurrent: `,
		"request_per_minute=10": `unknown key \"request_per_minute\"`,
		"per=key":               "these limits limit nothing",
	} {
		status, text := r.control("/_mock/sessions", fmt.Sprintf(`{"limits":%q}`, limits))
		assert.Equal(t, http.StatusBadRequest, status, limits)
		assert.Contains(t, text, want)
	}
	assert.Empty(t, r.ids())
}

func TestAVerdictKnowsTheSpeedOfItsSession(t *testing.T) {
	r := start(t, nil, WithClock(newHandClock()), WithSpeed(3))
	r.begin("", `{"session":"a","speed":20}`)
	_, text := r.control("/_mock/sessions/healthy.a/verdict", "")
	assert.Contains(t, text, `"speed":20`)
}

func TestLimitsOfASessionAreNoFailureThatItsScenarioIsAbout(t *testing.T) {
	r := start(t, nil, WithClock(newHandClock()))
	r.begin("", `{"session":"a","limits":"tier-1"}`)
	status, _ := r.post("/s/healthy/a/v1/messages", hello)
	assert.Equal(t, 200, status)
	_, text := r.control("/_mock/sessions/healthy.a/verdict", "")
	assert.Contains(t, text, `"result":"pass"`)
}
