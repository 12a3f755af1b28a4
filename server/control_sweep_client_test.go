package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/sse"
)

// treasure is the conversation that is swept.
const treasure = "name: treasure\nsummary: s\nsteps: [{reply: {text: 'The treasure is under the old oak.'}}]\nexpect: {skip: [retries-transient]}\n"

// swept is a client that makes one request, and asks no second time. It copes with all that
// a sweep does, unless a mistake is set.
type swept struct {
	takesHalf  bool // it takes a stream that just ends for a whole one
	neverEnds  bool // it had to be stopped wherever something failed
	failsAlone bool // it fails when nothing is broken
}

// ask returns the answer, or why there is none.
func (c swept) ask(r *running, url string) (answer string, err error) {
	r.t.Helper()
	res, err := r.client.Do(r.request(http.MethodPost, strings.TrimPrefix(url, r.url)+"/v1/messages", streamed))
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || c.failsAlone {
		return "", fmt.Errorf("status %d", res.StatusCode)
	}
	stop := ""
	for events := sse.NewDecoder(res.Body); ; {
		event, err := events.Next()
		var data struct {
			Delta struct {
				Text       string
				StopReason string `json:"stop_reason"`
			}
		}
		switch {
		case errors.Is(err, io.EOF) && c.takesHalf:
			return answer, nil
		case err != nil:
			return "", err
		case event.Name == "error" || json.Unmarshal(event.Data, &data) != nil:
			return "", errors.New("the stream broke off")
		case event.Name == "message_delta":
			stop = data.Delta.StopReason
		case event.Name == "message_stop" && (stop != "end_turn" || answer == ""):
			return "", errors.New("the answer is not whole")
		case event.Name == "message_stop":
			return answer, nil
		}
		answer += data.Delta.Text
	}
}

// judged is the part of a verdict that tests look at.
type judged struct {
	Scenario, Result, Text string
	Findings               []struct{ Rule, Result string }
}

// failed lists the rules that were broken.
func (j judged) failed() (rules []string) {
	for _, f := range j.Findings {
		if f.Result == "fail" {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// run has the client use a session, and tells how it ended.
func (c swept) run(r *running, in begunSession) (verdict judged) {
	r.t.Helper()
	answer, err := c.ask(r, in.URL)
	ending := map[string]any{"command": "call", "exit": 0, "output": answer + "\n"}
	if err != nil {
		ending["exit"], ending["output"] = 1, "\n"+err.Error()
		ending["killed"], ending["limit_ms"] = c.neverEnds, 1000
	}
	r.posted("/_mock/sessions/"+in.ID+"/verdict", ending, http.StatusOK, &verdict)
	return verdict
}

// posted posts JSON, and decodes the answer.
func (r *running) posted(path string, body any, want int, answer any) {
	r.t.Helper()
	text, err := json.Marshal(body)
	require.NoError(r.t, err)
	status, said := r.control(path, string(text))
	require.Equal(r.t, want, status, said)
	require.NoError(r.t, json.Unmarshal([]byte(said), answer))
}

// begunSweep is the answer to a request for a sweep.
type begunSweep struct {
	ID        string
	Baselines []begunSession
}

// path is that of one of the sweep's endpoints.
func (s begunSweep) path(of string) string { return "/_mock/sweeps/" + s.ID + "/" + of }

// sweepPlan is the plan of a sweep.
type sweepPlan struct {
	Requests, Points int
	Classes          []struct {
		Name, Summary, Place, Fault, Kind string
		Request                           int
		ForGood                           bool `json:"for_good"`
		StandsFor                         int  `json:"stands_for"`
	}
}

// sweepOf begins a sweep, and has the client run while nothing is broken.
func (c swept) sweepOf(r *running, options map[string]any) (begun begunSweep) {
	r.t.Helper()
	r.posted("/_mock/sweeps", options, http.StatusCreated, &begun)
	require.Len(r.t, begun.Baselines, 2)
	for _, one := range begun.Baselines {
		c.run(r, one)
	}
	return begun
}

// swept runs the client at all points of a sweep, and returns the verdicts by their names.
func (c swept) swept(r *running, options map[string]any) map[string]judged {
	r.t.Helper()
	begun := c.sweepOf(r, options)
	var plan sweepPlan
	r.fetch(begun.path("plan"), &plan)
	verdicts := map[string]judged{}
	for _, p := range plan.Classes {
		var in begunSession
		r.posted(begun.path("sessions"), map[string]string{"point": p.Name}, http.StatusCreated, &in)
		verdicts[p.Name] = c.run(r, in)
	}
	return verdicts
}
