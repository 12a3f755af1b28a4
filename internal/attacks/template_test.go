package attacks

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plays starts a session of a scenario and returns its path.
func (v *victim) plays(t *testing.T, session, steps string) (path string) {
	t.Helper()
	yaml := "name: bomb\nsummary: a bomb\n" + steps
	status, body := v.ask(t, http.MethodPost, "/_mock/sessions?session="+session, yaml, "content-type: application/yaml")
	require.Equal(t, http.StatusCreated, status, "%s", body)
	return "/s/bomb/" + session + "/v1/messages"
}

func TestTemplatesMakeNoLongAnswers(t *testing.T) {
	v := attack(t)
	long := fmt.Sprintf(`{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"%s"}]}`, strings.Repeat("x", 600_000))
	headers := make([]string, 2000)
	for i := range headers {
		headers[i] = fmt.Sprintf(`h%d: "{{.text}}"`, i)
	}
	for i, tt := range []struct{ name, steps, request, says string }{
		{"json of json", `steps: [{reply: {text: "{{.text` + strings.Repeat(" | json", 60) + `}}"}}]`, strings.Replace(hello, "hi", `\"`, 1), "longer than 1048576 bytes"},
		{"many blocks", `steps: [{reply: {content: [` + strings.Repeat(`{type: text, text: "{{.text}}"}, `, 2000) + `]}}]`, long, "together"},
		{"many events", `steps: [{reply: {events: [` + strings.Repeat(`{data: "{{.text}}"}, `, 2000) + `]}}]`, long, "together"},
		{"many headers", `steps: [{reply: {text: a, headers: {` + strings.Join(headers, ", ") + `}}}]`, long, "together"},
		{"many questions", `steps: [{reply: {text: "` + strings.Repeat(`{{if contains .text \"zz\"}}a{{end}}`, 5000) + `"}}]`, long, "look at more than"},
		{"many values of the body", `steps: [{reply: {text: "` + strings.Repeat(`{{if contains (body \"messages\") \"zz\"}}a{{end}}`, 5000) + `"}}]`, long, "look at more than"},
		{"a long complaint", `steps: [{reply: {text: "{{contains .text (not .text)}}"}}]`, long, "is no text"},
	} {
		path := v.plays(t, fmt.Sprint("t", i), tt.steps)
		var answer []byte
		took := allocated(func() {
			var status int
			status, answer = v.ask(t, http.MethodPost, path, tt.request)
			assert.Equal(t, http.StatusInternalServerError, status, tt.name)
		})
		t.Logf("%s: %d kB allocated; %s", tt.name, took>>10, answer)
		assert.Contains(t, string(answer), tt.says, tt.name)
		assert.Contains(t, v.log.String(), tt.says, tt.name)
		assert.Less(t, len(answer), 2000, tt.name)
		assert.Less(t, took, int64(80<<20), tt.name)
	}
	v.othersAreServed(t)
}
