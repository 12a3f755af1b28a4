package attacks

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// callWith returns a request that has a tool called whose input has a schema.
func callWith(schema string) string {
	return `{"model":"claude-sonnet-5","max_tokens":64000,"messages":[{"role":"user","content":"hi"}],"tool_choice":{"type":"any"},` +
		`"tools":[{"name":"t","input_schema":{"type":"object","required":["a"],"properties":{"a":` + schema + `}}}]}`
}

func constants(length, outer, inner int) string {
	return fmt.Sprintf(`{"type":"array","minItems":%d,"items":{"type":"array","minItems":%d,"items":{"const":"%s"}}}`, outer, inner, strings.Repeat("A", length))
}

func TestASchemaMakesNoLongAnswer(t *testing.T) {
	v := attack(t)
	cut := 0
	for _, tt := range []struct {
		schema   string
		cutShort bool
	}{
		{constants(10, 10, 10), false},
		{constants(1000, 1000, 100), true},
		{constants(10_000, 1000, 1000), true},
		{`{"type":"string","minLength":100000000}`, true},
		{`{"type":"string","pattern":"` + strings.Repeat("(a{1000}|b)?", 200) + `"}`, false},
	} {
		var answer []byte
		took := allocated(func() {
			var status int
			status, answer = v.ask(t, http.MethodPost, "/s/healthy/schemas/v1/messages", callWith(tt.schema))
			require.Equal(t, http.StatusOK, status)
		})
		t.Logf("a schema of %d bytes: an answer of %d, %d kB allocated", len(tt.schema), len(answer), took>>10)
		assert.Less(t, len(answer), 2<<20)
		assert.Less(t, took, int64(100<<20))
		if tt.cutShort {
			cut++
		}
		assert.Equal(t, cut, strings.Count(v.log.String(), "cut short"), "the log names each value that is cut short")
	}
	_, journal := v.ask(t, http.MethodGet, "/_mock/sessions/healthy.schemas/journal", "")
	assert.Equal(t, cut, strings.Count(string(journal), "cut short"), "so does the journal")
	v.othersAreServed(t)
}

func TestNumbersOfASchemaAreNoTrouble(t *testing.T) {
	v := attack(t)
	for _, keywords := range []string{
		`"multipleOf":1e-300,"minimum":1e300`, `"multipleOf":1e-320,"minimum":1`, `"multipleOf":5e-324`, `"minimum":1e308,"maximum":-1e308`,
		`"exclusiveMinimum":1.7e308`, `"multipleOf":1e308,"minimum":1.5e308`, `"multipleOf":0.0000001,"minimum":123456789012`, `"minimum":1e400`,
		`"minimum":1e300,"multipleOf":0.3`, `"minimum":1e-320,"maximum":1e-321`, `"minimum":1e999999999`, `"maximum":-1e400`,
	} {
		for _, kind := range []string{"number", "integer"} {
			status, _ := v.ask(t, http.MethodPost, "/s/healthy/numbers/v1/messages", callWith(`{"type":"`+kind+`",`+keywords+`}`))
			assert.Equal(t, http.StatusOK, status, keywords)
		}
	}
	assert.NotContains(t, v.log.String(), "panic")
}
