package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	builtin "github.com/claudemock/claudemock/scenarios.d"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
)

// incident is a failure that was reported in public, with checks of what the
// raw client sees on the wire when its scenario is played.
type incident struct {
	id       string // as in testdata/incident-ids.txt
	scenario string // what plays it; "" is the scenario of that name
	requests []exchange
	play     func(*testing.T, *caller) // in place of requests, where a list of them cannot say it

	outOfReach string // why no server can cause it; then scenario is the nearest one, "" for none
	later      string // what it waits for
}

// incidents are all rows.
var incidents = slices.Concat(
	authIncidents, requestIncidents, refusedRequestIncidents, rateLimitIncidents, serverIncidents, clientBehaviourIncidents,
	streamIncidents, contentIncidents, timeoutIncidents, networkIncidents,
)

func (i incident) played() string {
	if i.scenario != "" {
		return i.scenario
	}
	return i.id
}

// exchange is a request, sent once or several times, and what must hold of each
// answer.
type exchange struct {
	request
	count  int           // 0 is once
	pause  time.Duration // which the client makes before each, by the server's clock
	checks []check
}

// ask makes a plain Messages request.
func ask(checks ...check) exchange { return exchange{checks: checks} }

// askStream makes a Messages request for a stream.
func askStream(checks ...check) exchange {
	return exchange{request: request{stream: true}, checks: checks}
}

// times sends the request that often; the checks hold of every answer.
func (e exchange) times(n int) exchange { e.count = n; return e }

// after waits before each request; by the server's clock, which takes no real
// time.
func (e exchange) after(d time.Duration) exchange { e.pause = d; return e }

// with puts a field into the body, as JSON: with("model", `"claude-opus-5"`).
// The empty text leaves the field out.
func (e exchange) with(field, value string) exchange {
	set := map[string]json.RawMessage{field: nil}
	if value != "" {
		set[field] = json.RawMessage(value)
	}
	for name, before := range e.set {
		if name != field {
			set[name] = before
		}
	}
	e.set = set
	return e
}

// sending sends this body.
func (e exchange) sending(body string) exchange { e.body = &body; return e }

// to makes another request than one for a message: to("GET /v1/models").
func (e exchange) to(line string) exchange { e.line = line; return e }

// header sends header lines, in place of the usual ones of the same name; a
// name and a colon only leave one out: header("x-api-key:").
func (e exchange) header(lines ...string) exchange {
	e.headers = append(slices.Clone(e.headers), lines...)
	return e
}

// onItsOwn sends the request on a new connection, even where the last one could
// be used again.
func (e exchange) onItsOwn() exchange { e.fresh = true; return e }

// leavingAt closes the client's side as soon as the answer holds this text.
func (e exchange) leavingAt(text string) exchange { e.leaveAt = text; return e }

// readingOn goes on reading after the whole answer, to see how the connection
// ends.
func (e exchange) readingOn() exchange { e.lingering = true; return e }

// TestEveryIncidentIsReproduced plays each scenario to the raw client.
func TestEveryIncidentIsReproduced(t *testing.T) {
	known, err := catalogue.Open()
	require.NoError(t, err)
	for _, row := range incidents {
		if row.later != "" || row.outOfReach != "" {
			continue
		}
		t.Run(row.id, func(t *testing.T) {
			t.Parallel()
			c := meet(t, known, row.played())
			tools := offered(t, known, row.played())
			if row.play != nil {
				row.play(t, c)
			}
			n := 0
			for _, e := range row.requests {
				e.tools = tools
				for range max(1, e.count) {
					n++
					c.expect(n, e)
				}
			}
		})
	}
}

// offered is the tools of the catalogue's own request, if the scenario calls
// tools; otherwise nil.
func offered(t *testing.T, known *catalogue.Catalogue, scenario string) json.RawMessage {
	t.Helper()
	s, err := known.Get(scenario)
	require.NoError(t, err)
	for _, rule := range s.AllRules() {
		for _, step := range rule.Steps {
			if len(step.Calls()) > 0 {
				var request struct{ Tools json.RawMessage }
				require.NoError(t, json.Unmarshal(builtin.Request, &request))
				return request.Tools
			}
		}
	}
	return nil
}

// expect makes one exchange of a row, the n-th request of its session.
func (c *caller) expect(n int, e exchange) {
	c.t.Helper()
	c.clock.pass(e.pause)
	a := c.call(e.request)
	for _, holds := range e.checks {
		if err := holds(a); err != nil {
			assert.Fail(c.t, fmt.Sprintf("request %d: %v", n, err), "ended %s (%v) after %v:\n%s", a.end, a.trouble, a.took, excerpt(a.raw))
			return
		}
	}
}

// excerpt is what a failing test shows of an answer.
func excerpt(raw []byte) string {
	const most = 3000
	text := fmt.Sprintf("%q", raw[:min(len(raw), most)])
	text = strings.ReplaceAll(text, `\n`, "\\n\n")
	if len(raw) > most {
		text += fmt.Sprintf("… %d bytes", len(raw))
	}
	return text
}

// meet starts a server for one row, with a clock of its own, and returns a
// client in a session of the scenario, or at the scenario's own address if it
// needs one.
func meet(t *testing.T, known *catalogue.Catalogue, scenario string) *caller {
	t.Helper()
	clock := newHandClock()
	seen := make(chan journal.Entry, 1000)
	s, err := server.New(
		server.WithCatalogue(known), server.WithClock(clock), server.WithGrace(0),
		server.WithSessionLimits(1000, 256<<20, 10_000*time.Hour),
		server.WithObserver(func(e journal.Entry) { seen <- e }),
	)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, countingListener{Listener: listener, clock: clock}) }()

	c := &caller{t: t, address: listener.Addr().String(), base: "/s/" + scenario + "/row", clock: clock, seen: seen, server: s}
	if chosen, err := known.Get(scenario); assert.NoError(t, err) && chosen.Listener != nil {
		own, err := s.Listen(ctx, scenario, "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(own.Close)
		c.address, c.base = own.Addr().String(), ""
	}
	t.Cleanup(func() {
		c.hangUp()
		stop()
		assert.NoError(t, <-ended)
	})
	return c
}

// Every incident must be accounted for: by a scenario and a row that plays it,
// or with the reason why there is none.
func TestEveryIncidentHasARow(t *testing.T) {
	known, err := catalogue.Open()
	require.NoError(t, err)
	var have []string
	for _, row := range incidents {
		have = append(have, row.id)
		played := len(row.requests) > 0 || row.play != nil
		assert.Equal(t, 1, count(played, row.outOfReach != "", row.later != ""), "%s: is played, or out of reach, or comes later", row.id)
		if played || row.scenario != "" {
			_, err := known.Get(row.played())
			assert.NoError(t, err, row.id)
		}
	}
	assert.ElementsMatch(t, incidentIDs(t), have)
}

func count(facts ...bool) int {
	n := 0
	for _, fact := range facts {
		if fact {
			n++
		}
	}
	return n
}

// incidentIDs reads testdata/incident-ids.txt.
func incidentIDs(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/incident-ids.txt")
	require.NoError(t, err)
	var ids []string
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) == 2 && words[0] != "#" {
			ids = append(ids, words[1])
		}
	}
	require.NotEmpty(t, ids)
	return ids
}
