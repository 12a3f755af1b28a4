package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios/catalogue"
)

var quick = []string{"529", "401", "refusal", "empty_content", "reset", "close", "truncate", "error_event"}

func TestASweepOverHTTPPassesAClientThatCopes(t *testing.T) {
	r := start(t, nil)
	verdicts := swept{}.swept(r, map[string]any{"yaml": treasure, "faults": quick})
	assert.Greater(t, len(verdicts), 20)
	for name, v := range verdicts {
		assert.Equal(t, "pass", v.Result, "%s: %s", name, v.Text)
		assert.Equal(t, name, v.Scenario)
	}
}

func TestASweepOverHTTPConvictsAWrongClientWhereItIsWrong(t *testing.T) {
	r := start(t, []string{treasure})
	for name, tt := range map[string]struct {
		client swept
		fault  string
		rules  []string
	}{
		"one that takes a half answer for a whole one":    {swept{takesHalf: true}, "truncate", []string{"notices-truncation", "silent-difference"}},
		"one that has to be stopped where a stream stops": {swept{neverEnds: true}, "truncate", []string{"hang"}},
		"one that never ends when it is refused":          {swept{neverEnds: true}, "refusal", []string{"hang"}},
	} {
		t.Run(name, func(t *testing.T) {
			found := []string{}
			for at, v := range tt.client.swept(r, map[string]any{"scenario": "treasure", "faults": []string{tt.fault}}) {
				if v.Result != "fail" {
					continue
				}
				found = append(found, v.failed()...)
				assert.Contains(t, v.Text, at+": fail", "the text begins with the point")
				assert.Contains(t, v.Text, "POST /v1/messages", "and has the timeline")
			}
			for _, rule := range tt.rules {
				assert.Contains(t, found, rule)
			}
		})
	}
}

func TestAFailureAtAPointBringsItsScenario(t *testing.T) {
	r := start(t, nil)
	options := map[string]any{"yaml": treasure, "points": []string{"request_1/inside_text/truncate"}}
	c := swept{takesHalf: true}
	begun := c.sweepOf(r, options)
	var in struct {
		begunSession
		YAML string
	}
	r.posted(begun.path("sessions"), map[string]string{"point": "request_1/inside_text/truncate"}, http.StatusCreated, &in)
	assert.True(t, strings.HasPrefix(in.ID, "sweep-request-1-inside-text-truncate."), in.ID)
	v := c.run(r, in.begunSession)
	require.Contains(t, v.Text, "\n\n"+in.YAML, "the message of the failed test ends with it")

	again := r.begin("", in.YAML, "content-type: application/yaml")
	assert.Contains(t, c.run(r, again).failed(), "notices-truncation", "as a scenario of its own it does the same")
	known, err := catalogue.Open()
	require.NoError(t, err)
	_, err = known.Read("sweep.yaml", []byte(in.YAML))
	require.NoError(t, err)
}

func TestThePlanOfASweepIsTheSameEachTime(t *testing.T) {
	r := start(t, []string{treasure})
	plan := func(options map[string]any) (p sweepPlan) {
		r.fetch(swept{}.sweepOf(r, options).path("plan"), &p)
		return p
	}
	whole := plan(map[string]any{"scenario": "treasure"})
	assert.Equal(t, whole, plan(map[string]any{"yaml": treasure}))
	assert.Equal(t, 1, whole.Requests)
	assert.Greater(t, whole.Points, len(whole.Classes))
	first := whole.Classes[0]
	assert.Equal(t, fmt.Sprintf("request_%d/%s/%s", first.Request, first.Place, first.Fault), first.Name)
	assert.NotEmpty(t, first.Summary)
	assert.NotEqual(t, whole, plan(map[string]any{"scenario": "treasure", "seed": 7}), "a seed changes the order among equals")
	part := plan(map[string]any{"scenario": "treasure", "points": []string{"request_1/inside_text"}, "faults": []string{"reset"}})
	names := []string{}
	for _, c := range part.Classes {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	assert.Equal(t, []string{"request_1/inside_text/reset", "request_1/inside_text/reset_for_good"}, names)
}

func TestWhatCannotBeSweptIsSaid(t *testing.T) {
	r := start(t, nil)
	for name, tt := range map[string]struct {
		client  swept
		runs    bool
		options map[string]any
		want    string
		text    string
	}{
		"a program that was not run":                {swept{}, false, nil, "how the program ended in session healthy.", ""},
		"a program that fails when nothing is":      {swept{failsAlone: true}, true, nil, "the program fails when nothing is broken: status 200", "healthy: fail, 1 request"},
		"a fault that the conversation cannot have": {swept{}, true, map[string]any{"faults": []string{"resett"}}, `no point of the conversation has the fault "resett"; they have 400, 401`, ""},
		"a point that it does not have":             {swept{}, true, map[string]any{"points": []string{"request_2"}}, "a name that begins with request_2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var begun begunSweep
			if tt.runs {
				begun = tt.client.sweepOf(r, tt.options)
			} else {
				r.posted("/_mock/sweeps", tt.options, http.StatusCreated, &begun)
			}
			for _, ask := range []func() (int, string){
				func() (int, string) {
					status, text, _ := r.do(http.MethodGet, begun.path("plan"), "")
					return status, text
				},
				func() (int, string) { return r.control(begun.path("sessions"), `{"point":"request_1/start/reset"}`) },
			} {
				status, body := ask()
				assert.Equal(t, http.StatusConflict, status, body)
				var said struct{ Error, Text string }
				require.NoError(t, json.Unmarshal([]byte(body), &said))
				assert.True(t, strings.HasPrefix(said.Error, "nothing can be swept: "), said.Error)
				assert.Contains(t, said.Error, tt.want)
				assert.True(t, strings.HasPrefix(said.Text, tt.text), said.Text)
				assert.Equal(t, tt.text == "", said.Text == "")
			}
		})
	}
}

func TestAHealthyRunThatFailedCanBeMadeAgain(t *testing.T) {
	r := start(t, nil)
	begun := swept{failsAlone: true}.sweepOf(r, nil)
	status, body, _ := r.do(http.MethodGet, begun.path("plan"), "")
	require.Equal(t, http.StatusConflict, status, body)
	for _, one := range begun.Baselines {
		status, body, _ := r.do(http.MethodDelete, "/_mock/sessions/"+one.ID, "")
		require.Equal(t, http.StatusNoContent, status, body)
		swept{}.run(r, one)
	}
	var plan sweepPlan
	r.fetch(begun.path("plan"), &plan)
	assert.Equal(t, 1, plan.Requests)
}

func TestSweepsThatCannotBegin(t *testing.T) {
	r := start(t, []string{scenario("own", "listener: {tls: expired}"), scenario("passes", "steps: [{forward: {}}]")}, WithUpstream("http://127.0.0.1:1", ""))
	for _, c := range []struct {
		name, body string
		status     int
		want       string
	}{
		{"of no scenario", `{"scenario":"healty"}`, 404, `did you mean \"healthy\"?`},
		{"of one that needs an address", `{"scenario":"own"}`, 400, "needs an address of its own"},
		{"of one that asks the real API", `{"scenario":"passes"}`, 400, "sweep a recording of it"},
		{"of two scenarios", `{"scenario":"healthy","yaml":"x"}`, 400, "give one of them"},
		{"with a mistake in its scenario", `{"yaml":"name: x\nsummary: s\nstpes: []\n"}`, 400, `unknown key \"stpes\"`},
		{"at a speed that makes no sense", `{"speed":-1}`, 400, "speed -1"},
		{"with more names than it may have", `{"points":[` + strings.Repeat(`"x",`, 1000) + `"x"]}`, 400, "at most 1000 faults"},
		{"with a key nobody knows", `{"fault":["reset"]}`, 400, `unknown field \"fault\"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, text := r.control("/_mock/sweeps", c.body)
			assert.Equal(t, c.status, status)
			assert.Contains(t, text, c.want)
		})
	}
	assert.Empty(t, r.ids())
}

func TestASweepEndsWhenItIsDeleted(t *testing.T) {
	r := start(t, nil)
	begun := swept{}.sweepOf(r, map[string]any{"faults": []string{"529"}})
	var in begunSession
	r.posted(begun.path("sessions"), map[string]string{"point": "request_1/instead_of_the_answer/529"}, http.StatusCreated, &in)
	status, text := r.control(begun.path("sessions"), `{"point":"request_1/instead_of_the_answer/530"}`)
	assert.Equal(t, http.StatusNotFound, status)
	assert.Contains(t, text, `has none with the name \"request_1/instead_of_the_answer/530\"`)

	status, _, _ = r.do(http.MethodDelete, "/_mock/sweeps/"+begun.ID, "")
	assert.Equal(t, http.StatusNoContent, status)
	for _, ask := range []func() (int, string, http.Header){
		func() (int, string, http.Header) { return r.do(http.MethodGet, begun.path("plan"), "") },
		func() (int, string, http.Header) { return r.do(http.MethodDelete, "/_mock/sweeps/"+begun.ID, "") },
		func() (int, string, http.Header) { return r.do(http.MethodPost, begun.path("sessions"), "{}") },
		func() (int, string, http.Header) {
			return r.do(http.MethodPost, "/_mock/sessions/"+in.ID+"/verdict", "")
		},
		func() (int, string, http.Header) {
			return r.do(http.MethodPost, "/_mock/sessions/"+begun.Baselines[0].ID+"/verdict", "")
		},
	} {
		status, text, _ := ask()
		assert.Equal(t, http.StatusNotFound, status)
		assert.Contains(t, text, "there is no sweep "+begun.ID, "nothing is judged without what it is compared with")
	}
}

func TestASweepIsBounded(t *testing.T) {
	var steps, tools []string
	for i := range 80 { // answers that are each of a kind of their own
		tools = append(tools, fmt.Sprintf(`{"name":"tool_%d","input_schema":{"type":"object"}}`, i))
		steps = append(steps, fmt.Sprintf("{reply: {content: [{type: text, text: a b}, {type: tool_use, name: tool_%d, input: {a: b}}]}}", i))
	}
	offering := strings.TrimSuffix(streamed, "}") + `,"tools":[` + strings.Join(tools, ",") + "]}"
	long := strings.Replace(streamed, `"max_tokens":64`, `"max_tokens":128000`, 1)
	for name, tt := range map[string]struct {
		steps string
		body  string
		asks  int
		want  string
	}{
		"a plan that is too long": {strings.Join(steps, ", "), offering, 80, "points to try, and a plan may have 2000: name some faults or points"},
		"answers that are too long to be kept": {
			"{reply: {text: '" + strings.Repeat("treasure ", 100_000) + "'}}", long, 2, "are too long to be kept: there was no room for ",
		},
		"requests that are forgotten": {"{reply: {text: a}}", streamed, 1001, "has forgotten the first 1 request"},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, nil, WithValidation("off"))
			var begun begunSweep
			r.posted("/_mock/sweeps", map[string]any{"yaml": scenario("long", "expect: {skip: [bounded-loop, tools-once]}\nsteps: ["+tt.steps+"]")}, http.StatusCreated, &begun)
			for _, one := range begun.Baselines {
				for range tt.asks {
					r.post(strings.TrimPrefix(one.URL, r.url)+"/v1/messages", tt.body)
				}
				var v judged
				r.posted("/_mock/sessions/"+one.ID+"/verdict", map[string]any{"command": "call", "output": "a"}, http.StatusOK, &v)
			}
			status, text, _ := r.do(http.MethodGet, begun.path("plan"), "")
			assert.Equal(t, http.StatusConflict, status)
			assert.Contains(t, text, tt.want)
		})
	}
}
