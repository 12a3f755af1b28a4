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
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// newSessionRequest is what a session is asked for with. At most one of
// Scenario and YAML is given; without either it is of the default scenario.
type newSessionRequest struct {
	Scenario string  `json:"scenario"`
	YAML     string  `json:"yaml"`    // a scenario of the session's own
	Session  string  `json:"session"` // its name; "" has one made up
	Speed    float64 `json:"speed"`   // divides its waits; 0 for the server's speed
}

// newSessionAnswer is a session that waits for its first request.
type newSessionAnswer struct {
	ID       string `json:"id"`
	URL      string `json:"url"` // what a client takes as its base URL
	Scenario string `json:"scenario"`
	Session  string `json:"session"`
}

// yamlTypes are the media types of a body that is a scenario's YAML.
var yamlTypes = []string{"application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"}

// postSession creates a session of a scenario of the catalogue, or of one that the
// request brings, which no other session has.
func (h *handler) postSession(w http.ResponseWriter, r *http.Request) {
	asked, ok := h.readNewSession(w, r)
	if !ok {
		return
	}
	scenario, ok := h.scenarioFor(w, &asked)
	if !ok {
		return
	}
	asked.Session = request.ShownName(asked.Session)
	if asked.Session == "" {
		asked.Session = uuid.NewString()[:8]
	}
	id := session.ID(scenario.Name, asked.Session)
	_, err := h.Sessions.Create(session.Options{Scenario: scenario, Name: asked.Session, Own: asked.YAML != "", Speed: asked.Speed})
	switch {
	case errors.Is(err, session.ErrTaken):
		refuse(w, http.StatusConflict, "session "+id+" exists already; DELETE /_mock/sessions/"+id+" lets it begin anew")
	case err != nil:
		refuse(w, http.StatusServiceUnavailable, err.Error())
	default:
		writeJSON(w, http.StatusCreated, newSessionAnswer{
			ID: id, URL: baseURL(r) + "/s/" + scenario.Name + "/" + asked.Session, Scenario: scenario.Name, Session: asked.Session,
		})
	}
}

func (h *handler) readNewSession(w http.ResponseWriter, r *http.Request) (asked newSessionRequest, ok bool) {
	body, mediaType, ok := readBody(w, r)
	switch {
	case !ok:
		return asked, false
	case slices.Contains(yamlTypes, mediaType):
		asked.YAML, asked.Session = string(body), r.URL.Query().Get("session")
	case len(body) > 0 && mediaType != jsonType:
		refuse(w, http.StatusUnsupportedMediaType,
			`the body is JSON, {"scenario": NAME} or {"yaml": TEXT}, or a scenario's YAML; content-type says which: `+jsonType+" or "+yamlTypes[0])
		return asked, false
	case len(body) > 0 && !unmarshal(w, body, &asked):
		return asked, false
	}
	problem := ""
	switch {
	case h.Listening(r):
		problem = "this address is one session of a scenario; ask the server's own address for another"
	case asked.Speed < 0:
		problem = fmt.Sprintf("speed %g: expected more than 0", asked.Speed)
	case asked.YAML != "" && asked.Scenario != "":
		problem = "scenario names one of the catalogue and yaml brings another: give one of them"
	case mediaType != jsonType && len(body) > 0 && strings.TrimSpace(asked.YAML) == "":
		problem = "the scenario is empty"
	case strings.HasPrefix(asked.Session, h.ListenerName):
		problem = "session names that begin with " + h.ListenerName + " are those of addresses opened for a scenario"
	case asked.Session != "" && !request.IsSessionName(asked.Session):
		problem = request.NotASessionName(asked.Session)
	}
	if problem != "" {
		refuse(w, http.StatusBadRequest, problem)
	}
	return asked, problem == ""
}

// scenarioFor is the scenario that was asked for. If something is wrong with it, it
// answers that, and ok is false.
func (h *handler) scenarioFor(w http.ResponseWriter, asked *newSessionRequest) (scenario *scenarios.Scenario, ok bool) {
	var err error
	if asked.YAML != "" {
		scenario, err = h.Catalogue.Read(postedFile, []byte(asked.YAML))
	} else {
		scenario, err = h.Catalogue.Get(cmp.Or(asked.Scenario, h.Default))
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

// postedFile is the name of the file in the problems of posted YAML.
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

// refuseYAML answers what is wrong with posted YAML: problem by problem for programs,
// and as one text for people.
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

// baseURL is how the client reached the server.
func baseURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
