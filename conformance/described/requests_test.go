package described

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/internal/description/requests"
	"github.com/claudemock/claudemock/jsontree"
)

// descriptions returns the description of each version of the API.
var descriptions = map[string]func() (*description.Description, error){
	claude.Version2026: sync.OnceValues(func() (*description.Description, error) { return description.Installed(description.Module) }),
	claude.Version2023: sync.OnceValues(func() (*description.Description, error) { return description.Installed(description.OldModule) }),
}

func describedIn(t *testing.T, version string) *description.Description {
	t.Helper()
	d, err := descriptions[version]()
	require.NoError(t, err)
	return d
}

// family is the requests of one endpoint, in one form of the API.
type family struct {
	endpoint claude.Endpoint
	path     string
	beta     bool
	version  string
}

func (f family) String() string {
	form := "GA"
	if f.beta {
		form = "beta"
	}
	return fmt.Sprintf("%-12s %-4s %s", f.endpoint, form, f.version)
}

func families() []family {
	var all []family
	for _, version := range []string{claude.Version2026, claude.Version2023} {
		for _, beta := range []bool{false, true} {
			all = append(all,
				family{claude.Messages, "/v1/messages", beta, version},
				family{claude.CountTokens, "/v1/messages/count_tokens", beta, version},
				family{claude.CreateBatch, "/v1/messages/batches", beta, version},
			)
		}
	}
	return all
}

// params is the field of a batch's requests that is checked only when the request
// runs: it has a request of Messages.
const params = "params"

// made returns the requests of a family, which several tests send. It caches them,
// since making them takes longer than sending them.
func (f family) made(t *testing.T) ([]requests.Request, []requests.Broken) {
	t.Helper()
	o := describedIn(t, f.version).Operation("POST", f.path, f.beta)
	require.NotNil(t, o, "the description has no %s", f.path)
	entry, _ := madeOnce.LoadOrStore(f, sync.OnceValue(func() (m made) {
		m.legal = requests.Legal(o.Request, params)
		m.broken = requests.Break(o.Request, m.legal, params)
		return m
	}))
	m := entry.(func() made)()
	return m.legal, m.broken
}

type made struct {
	legal  []requests.Request
	broken []requests.Broken
}

var madeOnce sync.Map // by family

// request returns a request as the server would have read it.
func (f family) request(r requests.Request) *claude.Request {
	req := &claude.Request{Endpoint: f.endpoint, Method: "POST", Path: f.path, Version: f.version, Betas: r.Betas, Body: r.Body}
	req.UserProfile = r.Headers["anthropic-user-profile-id"]
	if f.beta {
		req.Query = map[string]string{"beta": "true"}
	}
	return req
}

func TestRequestsOfTheDescription(t *testing.T) {
	for _, f := range families() {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			legal, broken := f.made(t)
			t.Run("legal", func(t *testing.T) {
				record(t, f.String(), "legal accepted", checkLegal(t, f, legal), len(legal))
			})
			t.Run("broken", func(t *testing.T) {
				refused, taken := checkBroken(t, f, broken)
				record(t, f.String(), "broken refused", refused, len(broken)-taken)
			})
		})
	}
}

func checkLegal(t *testing.T, f family, legal []requests.Request) (accepted int) {
	for _, r := range legal {
		refusal := check.Request(f.request(r), claude.Strict, models.Default())
		if assert.Nil(t, refusal, "refused: %s\n%s", r.Name, short(r.Body)) {
			accepted++
		}
	}
	return accepted
}

func checkBroken(t *testing.T, f family, broken []requests.Broken) (refused, taken int) {
	for _, b := range broken {
		refusal := check.Request(f.request(b.Request), claude.Strict, models.Default())
		if takes(b) {
			taken++
			assert.Nil(t, refusal, "what the API is known to take is refused: %s\n%s", b.Name, short(b.Body))
			continue
		}
		if !assert.NotNil(t, refusal, "accepted: %s\n%s", b.Name, short(b.Body)) {
			continue
		}
		refused++
		path, _, _ := strings.Cut(refusal.Message, ": ")
		assert.True(t, b.Place.Is(path) || hasOwnWords(b, refusal),
			"refused elsewhere: %s\n%s\n%s", b.Name, refusal.Message, short(b.Body))
	}
	return refused, taken
}

// isEmptyText reports whether a request is broken by an empty text block.
func isEmptyText(b requests.Broken) bool {
	return b.Kind == requests.Length && b.Place[len(b.Place)-1].Name == "text" && b.Body.Get(b.Place.Path()).Str() == ""
}

// takes reports whether the API accepts a request contrary to its description: one
// with an empty text in a tool's result (measured in
// github.com/NousResearch/hermes-agent/issues/55092) or, which is not confirmed, in a
// document or search result.
func takes(b requests.Broken) bool {
	nested := strings.Count(b.Place.Path(), "content") > 1
	inResult := strings.HasSuffix(b.Place.String(), "search_result.content.text")
	return isEmptyText(b) && (nested || inResult)
}

// hasOwnWords reports whether the API's error has no place: for empty texts it names
// none.
func hasOwnWords(b requests.Broken, refusal *apierror.Error) bool {
	_, reason, _ := strings.Cut(refusal.Message, ": ")
	return isEmptyText(b) && reason == "text content blocks must be non-empty"
}

// short returns the text of a body for failure messages.
func short(body *jsontree.Node) string {
	const most = 600
	text := body.String()
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
