package control

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// source says what a new session or a sweep plays. At most one of Scenario and YAML is given;
// without either, it is the default scenario.
type source struct {
	Scenario string  `json:"scenario"`
	YAML     string  `json:"yaml"`   // a scenario that nobody else plays
	Speed    float64 `json:"speed"`  // the divisor of its waits; 0 for the server's
	Limits   string  `json:"limits"` // its rate limits, as serve --limits takes them; "" for the scenario's
}

// options are those of a session of the source, which plays the scenario.
func (s *source) options(scenario *scenarios.Scenario) session.Options {
	limits, _ := scenarios.ParseLimits(s.Limits) // problem has checked them
	return session.Options{Scenario: scenario, Own: s.YAML != "", Speed: s.Speed, Limits: limits}
}

// newSessionRequest is the body of a request for a new session.
type newSessionRequest struct {
	source
	Session string `json:"session"` // its name; "" for a random one
}

// newSessionAnswer is the body of the answer: a session before its first request.
type newSessionAnswer struct {
	ID       string `json:"id"`
	URL      string `json:"url"` // the base URL for clients
	Scenario string `json:"scenario"`
	Session  string `json:"session"`
}

// yamlTypes are the media types of a body that is a scenario.
var yamlTypes = []string{"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"}

// postSession creates a session of a scenario of the catalogue, or of one in the request,
// which no other session has.
func (h *handler) postSession(w http.ResponseWriter, r *http.Request) {
	wanted, ok := h.readNewSession(w, r)
	if !ok {
		return
	}
	scenario, ok := h.scenarioFor(w, &wanted.source)
	if !ok {
		return
	}
	options := wanted.options(scenario)
	options.Name = request.ShownName(wanted.Session)
	made, ok := h.create(w, r, options)
	if ok {
		writeJSON(w, http.StatusCreated, made)
	}
}

// create creates a session, which gets a random name if it has none. If that cannot be, it
// answers why, and ok is false.
func (h *handler) create(w http.ResponseWriter, r *http.Request, o session.Options) (made newSessionAnswer, ok bool) {
	o.Name = cmp.Or(o.Name, randomName())
	id := session.ID(o.Scenario.Name, o.Name)
	_, err := h.Sessions.Create(o)
	switch {
	case errors.Is(err, session.ErrTaken):
		refuse(w, http.StatusConflict, "session "+id+" exists already; DELETE /_mock/sessions/"+id+" lets it begin anew")
	case err != nil:
		refuse(w, http.StatusServiceUnavailable, err.Error())
	default:
		return newSessionAnswer{ID: id, URL: baseURL(r) + "/s/" + o.Scenario.Name + "/" + o.Name, Scenario: o.Scenario.Name, Session: o.Name}, true
	}
	return made, false
}

// randomName names what its creator does not.
func randomName() string { return uuid.NewString()[:8] }

// readNewSession reads and checks a request for a new session. If something is wrong with
// it, it answers that, and ok is false.
func (h *handler) readNewSession(w http.ResponseWriter, r *http.Request) (wanted newSessionRequest, ok bool) {
	body, mediaType, ok := readBody(w, r)
	switch {
	case !ok:
		return wanted, false
	case slices.Contains(yamlTypes, mediaType):
		wanted.YAML, wanted.Session = string(body), r.URL.Query().Get("session")
	case len(body) > 0 && mediaType != jsonType:
		refuse(w, http.StatusUnsupportedMediaType,
			`the body is JSON, {"scenario": NAME} or {"yaml": TEXT}, or a scenario's YAML; content-type says which: `+jsonType+" or "+yamlTypes[0])
		return wanted, false
	case len(body) > 0 && !unmarshal(w, body, &wanted):
		return wanted, false
	}
	problem := h.problem(r, &wanted.source)
	switch {
	case problem != "":
	case mediaType != jsonType && len(body) > 0 && strings.TrimSpace(wanted.YAML) == "":
		problem = "the scenario is empty"
	case strings.HasPrefix(wanted.Session, h.ListenerName):
		problem = "session names that begin with " + h.ListenerName + " are those of addresses opened for a scenario"
	case wanted.Session != "" && !request.IsSessionName(wanted.Session):
		problem = request.NotASessionName(wanted.Session)
	}
	if problem != "" {
		refuse(w, http.StatusBadRequest, problem)
	}
	return wanted, problem == ""
}

// problem says what is wrong with a request for what a source says; "" for nothing.
func (h *handler) problem(r *http.Request, wanted *source) string {
	switch {
	case h.Listening(r):
		return "this address is one session of a scenario; ask the server's own address for another"
	case wanted.Speed < 0:
		return fmt.Sprintf("speed %g: expected more than 0", wanted.Speed)
	case wanted.YAML != "" && wanted.Scenario != "":
		return "scenario names one of the catalogue and yaml brings another: give one of them"
	}
	if _, err := scenarios.ParseLimits(wanted.Limits); err != nil {
		return fmt.Sprintf("limits %q: %s", words.Excerpt(wanted.Limits), words.Excerpt(err.Error()))
	}
	return ""
}

// scenarioFor finds or reads the scenario that a source says. If something is wrong with it,
// it answers that, and ok is false.
func (h *handler) scenarioFor(w http.ResponseWriter, wanted *source) (scenario *scenarios.Scenario, ok bool) {
	var err error
	if wanted.YAML != "" {
		scenario, err = h.Catalogue.Read(postedFile, []byte(wanted.YAML))
	} else {
		scenario, err = h.Catalogue.Get(cmp.Or(wanted.Scenario, h.Default))
	}
	var problems strictyaml.Problems
	var unknown *catalogue.UnknownError
	switch {
	case errors.As(err, &problems):
		refuseYAML(w, problems.Sorted())
	case errors.As(err, &unknown):
		refuse(w, http.StatusNotFound, err.Error())
	case err != nil:
		refuse(w, http.StatusInternalServerError, err.Error())
	case scenario.Listener != nil:
		refuse(w, http.StatusBadRequest, session.NeedsAddress(scenario).Error())
	default:
		return scenario, true
	}
	return nil, false
}

// postedFile is the file name in the problems of posted YAML.
const postedFile = "scenario.yaml"

// yamlProblem is one mistake in posted YAML.
type yamlProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Key     string `json:"key,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// refuseYAML answers the problems of posted YAML: as a list for programs, and as one text
// for people.
func refuseYAML(w http.ResponseWriter, problems strictyaml.Problems) {
	list := make([]yamlProblem, len(problems))
	for i, p := range problems {
		list[i] = yamlProblem{p.Pos.File, p.Pos.Line, p.Pos.Column, p.Key, p.Message, p.Hint}
	}
	writeJSON(w, http.StatusBadRequest, struct {
		Error    string        `json:"error"`
		Problems []yamlProblem `json:"problems"`
	}{problems.Error(), list})
}

// baseURL is the URL of the server as the client reached it.
func baseURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
