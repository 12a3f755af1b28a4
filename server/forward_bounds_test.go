package server

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

func TestAForwardedRequestGivesItsMemoryBack(t *testing.T) {
	large := strings.Replace(hello, "hello", strings.Repeat("long ", 100_000), 1)
	const most = 20 << 20
	for name, c := range map[string]struct {
		body, answer string
		most, status int
	}{
		"a large body":                  {large, "{}", most, 200},
		"a large answer":                {hello, strings.Repeat("a", 3<<20), most, 200},
		"a body that is too large":      {large, "{}", 700 << 10, 529},
		"an answer that is too large":   {hello, strings.Repeat("a", 3<<20), 300 << 10, 200},
		"the upstream closes at once":   {large, "", most, 0},
		"an answer without any content": {hello, "204", most, 204},
	} {
		t.Run(name, func(t *testing.T) {
			api := func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				assert.Equal(t, c.body, string(body))
				switch c.answer {
				case "":
					panic(http.ErrAbortHandler)
				case "204":
					w.WriteHeader(204)
				default:
					_, _ = io.WriteString(w, c.answer)
				}
			}
			front := apiOf(t, api, "", forwards(""))
			front.setMemory(2 * c.most)
			front.requests.Memory = front.memory
			answer, err := front.client.Do(front.request("POST", "/s/front/v1/messages", c.body))
			if assert.Equal(t, c.status == 0, err != nil, err) && err == nil {
				assert.Equal(t, c.status, answer.StatusCode)
				got, err := io.ReadAll(answer.Body)
				_ = answer.Body.Close()
				assert.Equal(t, name == "an answer that is too large", err != nil, err)
				if c.status == 200 && err == nil {
					assert.Equal(t, c.answer, string(got))
				}
			}
			if e := front.next(); name == "an answer that is too large" {
				assert.Equal(t, journal.Failed, e.End)
				assert.Contains(t, e.Trouble, "--max-memory")
			}
			assertAllFree(t, front.memory, c.most, name)
		})
	}
}
