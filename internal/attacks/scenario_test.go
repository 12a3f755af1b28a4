package attacks

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

// post posts a scenario and returns the answer.
func (v *victim) post(t *testing.T, session, text string) (status int, body string) {
	t.Helper()
	status, answer := v.ask(t, http.MethodPost, "/_mock/sessions?session="+session, "name: bomb\nsummary: a bomb\n"+text, "content-type: application/yaml")
	return status, string(answer)
}

func TestAPostedScenarioThatAsksForTooMuchIsRefusedWhereItDoes(t *testing.T) {
	v := attack(t)
	doubled := "a0: &a0 [x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 9; i++ {
		doubled += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 8), ", "))
	}
	for i, tt := range []struct{ name, text, says string }{
		{"a large regular expression", `rules: [{when: {text: {regexp: "` + strings.Repeat("(a{1000}|b)?", 200) + `"}}, steps: [{reply: {}}]}]`, "scenario.yaml:3:32: the regular expression is too large"},
		{"classes of characters", `rules: [{when: {text: {regexp: '` + strings.Repeat(`\pL`, 10_000) + `'}}, steps: [{reply: {}}]}]`, "scenario.yaml:3:32: the regular expression is too large"},
		{"repeated repetitions", `rules: [{when: {text: {regexp: "(a{1000}){1000}"}}, steps: [{reply: {}}]}]`, "scenario.yaml:3:32: invalid repeat count"},
		{"aliases of aliases", doubled + "steps: [{reply: {}}]", "more than 50000 values"},
		{"deep lists", "steps: " + strings.Repeat("[", 500) + strings.Repeat("]", 500), "nested more than 100 deep"},
		{"a large number", "steps: [{reply: {}, repeat: 10000000000000000000}]", "scenario.yaml:3:29: expected a whole number"},
		{"no number", "steps: [{reply: {}, repeat: .nan}]", "scenario.yaml:3:29: expected a whole number"},
		{"large weights", "steps: [{choose: [{weight: 9223372036854775807, reply: {}}, {weight: 9223372036854775807, reply: {}}]}]", "scenario.yaml:3:28: expected a number from 1 to 1000000"},
		{"a large size", "steps: [{reply: {}, faults: [{garbage: {size: 11GB}}]}]", "scenario.yaml:3:47: expected a size from 1 to 10GB"},
		{"many faults", "steps: [{reply: {}, faults: [" + strings.Repeat("{garbage: {size: 1}}, ", 200) + "]}]", "at most 64 faults"},
		{"many large faults", "steps: [{reply: {}, faults: [" + strings.Repeat("{garbage: {size: 1GB}}, ", 60) + "]}]", "make an answer of more than 64 MB"},
		{"doublings", "steps: [{reply: {}, faults: [" + strings.Repeat("{duplicate: {at: content_block_delta, all: true}}, ", 28) + "]}]", "make an answer of more than 64 MB"},
		{"long insertions", `steps: [{reply: {}, faults: [{insert: {event: ping, count: 10000, data: "` + strings.Repeat("y", 90_000) + `"}}]}]`, "make an answer of more than 64 MB"},
	} {
		var status int
		var body string
		took := allocated(func() { status, body = v.post(t, fmt.Sprint("s", i), tt.text) })
		assert.Equal(t, http.StatusBadRequest, status, tt.name)
		assert.Contains(t, body, tt.says, tt.name)
		assert.Less(t, took, int64(150<<20), tt.name)
	}
	v.othersAreServed(t)
}

func TestNumbersAtTheEdgesDoNoHarm(t *testing.T) {
	v := attack(t)
	for i, steps := range []string{
		"steps: [{error: {type: rate_limit_error, retry_after: 1e308}}]",
		"steps: [{error: {type: rate_limit_error, retry_after: {seconds: 1e18, as: date}}}]",
		"steps: [{reply: {text: a}, faults: [{content_length: {add: 9223372036854775807}}]}]",
		"steps: [{reply: {text: a}, faults: [{set: {path: content.1000000000.text, value: 1}}]}]",
		"steps: [{reply: {text: a, usage: {output_tokens: 1e400, input_tokens: -5}}}]",
		"steps: [{choose: [{weight: 1000000, reply: {}}, {weight: 1000000, reply: {}}]}]",
	} {
		path := v.plays(t, fmt.Sprint("s", i), steps)
		connection := v.dial(t)
		_, err := fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nhost: a\r\nx-api-key: a\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s", path, len(hello), hello)
		require.NoError(t, err)
		begins := make([]byte, 12)
		_, err = connection.Read(begins)
		require.NoError(t, err)
		assert.Contains(t, string(begins), "HTTP/1.1 ", steps)
	}
	assert.NotContains(t, v.log.String(), "panic")
}

// TestAPatternIsHeldAgainstATextInOneGo measures a pattern of many stars, which
// took seconds and half a gigabyte as a regular expression.
func TestAPatternIsHeldAgainstATextInOneGo(t *testing.T) {
	v := attack(t)
	path := v.plays(t, "stars", `rules: [{when: {body: {system: "`+strings.Repeat("a*", 200_000)+`"}}, steps: [{reply: {}}]}]`+"\nsteps: [{reply: {}}]")
	body := `{"model":"claude-sonnet-5","max_tokens":64,"system":"` + strings.Repeat("a", 150_000) + `","messages":[{"role":"user","content":"hi"}]}`
	took := allocated(func() {
		status, _ := v.ask(t, http.MethodPost, path, body)
		assert.Equal(t, http.StatusOK, status)
	})
	assert.Less(t, took, int64(20<<20))
}

func TestPostedScenariosAreCountedAsWhatTheyTake(t *testing.T) {
	const most = 16 << 20
	v := attack(t, server.WithSessionLimits(100, most, time.Hour))
	before := held()
	for i := range 12 {
		status, body := v.post(t, fmt.Sprint("s", i), "steps: [{reply: {text: '"+strings.Repeat("{{.n}}", 30_000)+"'}}]")
		require.Equal(t, http.StatusCreated, status, body)
	}
	assert.Less(t, held()-before, int64(3*most), "each takes 6 MB")
	v.othersAreServed(t)
}
