package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/gorilla/mux"
)

// maxControlBody is how many bytes a request to a control endpoint may have: a
// scenario with room to spare.
const maxControlBody = 1 << 20

// isControl reports whether a path is of the endpoints for those who run the
// server. They stand on their own, never below a scenario's path.
func isControl(path string) bool {
	return path == "/_mock" || strings.HasPrefix(path, "/_mock/") || path == "/healthz" || path == "/readyz"
}

// controlRoutes makes the handler of those endpoints.
func (s *Server) controlRoutes() http.Handler {
	r := mux.NewRouter().SkipClean(true)
	r.HandleFunc("/healthz", health).Methods(http.MethodGet, http.MethodHead)
	r.HandleFunc("/readyz", s.ready).Methods(http.MethodGet, http.MethodHead)

	for _, c := range []struct {
		method, path string
		handle       http.HandlerFunc
	}{
		{http.MethodGet, "/_mock/sessions", s.listSessions},
		{http.MethodPost, "/_mock/sessions", s.postSession},
		{http.MethodGet, "/_mock/sessions/{id}", s.showSession},
		{http.MethodDelete, "/_mock/sessions/{id}", s.resetSession},
		{http.MethodGet, "/_mock/sessions/{id}/journal", s.showJournal},
		{http.MethodPost, "/_mock/sessions/{id}/marks", s.postMark},
		{http.MethodPost, "/_mock/sessions/{id}/state", s.postState},
		{http.MethodPost, "/_mock/sessions/{id}/gates/{gate}", s.postGate},
		{http.MethodPost, "/_mock/sessions/{id}/verdict", s.judgeSession},
		{http.MethodGet, "/_mock/scenarios", s.listScenarios},
	} {
		r.Handle(c.path, s.guard(c.handle)).Methods(c.method)
	}
	r.PathPrefix("/").Handler(s.guard(http.HandlerFunc(unknownControl)))
	return r
}

func unknownControl(w http.ResponseWriter, r *http.Request) {
	refuseControl(w, http.StatusNotFound, "there is no control endpoint "+r.Method+" "+r.URL.Path)
}

// health says that the process answers.
func health(w http.ResponseWriter, _ *http.Request) { writeControl(w, http.StatusOK, status{"ok"}) }

// ready says that new requests are welcome, which they no longer are while the
// server drains.
func (s *Server) ready(w http.ResponseWriter, _ *http.Request) {
	if !s.gate.open() {
		writeControl(w, http.StatusServiceUnavailable, status{"draining"})
		return
	}
	writeControl(w, http.StatusOK, status{"ready"})
}

type status struct {
	Status string `json:"status"`
}

// refuseControl answers what is wrong with a request to a control endpoint.
func refuseControl(w http.ResponseWriter, code int, message string) {
	writeControl(w, code, struct {
		Error string `json:"error"`
	}{message})
}

func writeControl(w http.ResponseWriter, code int, value any) {
	controlHead(w, code)
	_ = json.NewEncoder(w).Encode(value) // fails only when the client left
}

func controlHead(w http.ResponseWriter, code int) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
}

// readControl is the body of a request to a control endpoint and what it is
// said to be. When it is too long, readControl answers so, and ok is false.
func readControl(w http.ResponseWriter, r *http.Request) (body []byte, mediaType string, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControlBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		refuseControl(w, http.StatusRequestEntityTooLarge, "the body is longer than 1 MB")
		return nil, "", false
	case err != nil:
		return nil, "", false // there is nobody left to answer
	}
	mediaType, _, _ = mime.ParseMediaType(r.Header.Get("Content-Type")) // failing, it is "", which nobody takes
	return body, mediaType, true
}

// decodeControl reads a JSON body strictly into value; no body at all says
// nothing. What is wrong with it is answered, and then it reports false.
func decodeControl(w http.ResponseWriter, r *http.Request, value any) bool {
	body, mediaType, ok := readControl(w, r)
	switch {
	case !ok:
		return false
	case len(body) == 0:
		return true
	case mediaType != jsonType:
		refuseControl(w, http.StatusUnsupportedMediaType, "the body must be JSON, and content-type say so: "+jsonType)
		return false
	}
	return unmarshalControl(w, body, value)
}

const jsonType = "application/json"

func unmarshalControl(w http.ResponseWriter, body []byte, value any) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(value)
	if err == nil && decoder.More() {
		err = errors.New("there is more than one value")
	}
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return true
	case errors.As(err, &wrong):
		refuseControl(w, http.StatusBadRequest, strings.TrimPrefix(wrong.Field+": ", ": ")+"a "+wrong.Value+" makes no sense here")
	default:
		refuseControl(w, http.StatusBadRequest, "the body is no JSON as expected: "+strings.TrimPrefix(err.Error(), "json: "))
	}
	return false
}
