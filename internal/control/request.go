package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/words"
)

// maxBody is how many bytes the body of a request to a control endpoint may have: several
// times those of any usual scenario.
const maxBody = 1 << 20

const jsonType = "application/json"

// ServeHTTP implements http.Handler. It checks the method, the query and the absence of a
// body in the same way for all endpoints.
func (c *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handle := map[string]http.HandlerFunc{http.MethodGet: c.get, http.MethodHead: c.get, http.MethodPost: c.post, http.MethodDelete: c.remove}[r.Method]
	switch {
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", c.allows())
		w.WriteHeader(http.StatusNoContent)
	case handle == nil:
		w.Header().Set("Allow", c.allows())
		refuse(w, http.StatusMethodNotAllowed, fmt.Sprintf("this endpoint does not take %s: it takes %s", words.Excerpt(r.Method), c.allows()))
	case !c.checkQuery(w, r):
	case r.Method != http.MethodPost && !bodiless(w, r):
	default:
		handle(w, r)
	}
}

// allows is the value of the header Allow.
func (c *endpoint) allows() string {
	var methods []string
	if c.get != nil {
		methods = append(methods, http.MethodGet, http.MethodHead)
	}
	if c.post != nil {
		methods = append(methods, http.MethodPost)
	}
	if c.remove != nil {
		methods = append(methods, http.MethodDelete)
	}
	return strings.Join(append(methods, http.MethodOptions), ", ")
}

// checkQuery reports whether the query has known keys only, each once. If not, it answers
// that.
func (c *endpoint) checkQuery(w http.ResponseWriter, r *http.Request) bool {
	for key, values := range r.URL.Query() {
		problem := ""
		switch {
		case len(c.query) == 0:
			problem = fmt.Sprintf("query: this endpoint has no key %q, and no other", words.Excerpt(key))
		case !slices.Contains(c.query, key):
			problem = fmt.Sprintf("query: this endpoint has no key %q: it has %s", words.Excerpt(key), strings.Join(c.query, " and "))
		case len(values) > 1:
			problem = fmt.Sprintf("query: %s stands there %d times", key, len(values))
		default:
			continue
		}
		refuse(w, http.StatusBadRequest, problem)
		return false
	}
	return true
}

// bodiless reports whether a request has no body. If it has one, it answers that the method
// takes none.
func bodiless(w http.ResponseWriter, r *http.Request) bool {
	body, _, ok := readBody(w, r)
	if ok && len(body) > 0 {
		refuse(w, http.StatusBadRequest, r.Method+" takes no body here")
		return false
	}
	return ok
}

// readBody reads the body of a request, and the media type that its header declares. If the
// body is too long, too late or no text, it answers that, and ok is false.
func readBody(w http.ResponseWriter, r *http.Request) (body []byte, mediaType string, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		w.Header().Set("Connection", "close")
		refuse(w, http.StatusRequestEntityTooLarge, "the body is longer than 1 MB")
		return nil, "", false
	case err != nil:
		w.Header().Set("Connection", "close")
		refuse(w, http.StatusRequestTimeout, "the body did not arrive, or not within "+words.Span(bodyTimeout))
		return nil, "", false
	case !utf8.Valid(body):
		refuse(w, http.StatusBadRequest, "the body is no UTF-8")
		return nil, "", false
	}
	if timed, ok := w.(*play.TimedWriter); ok {
		timed.BodyArrived()
	}
	return body, mediaTypeOf(r), true
}

// mediaTypeOf returns the media type of the body, or "" if there is none, or if its charset
// is not UTF-8.
func mediaTypeOf(r *http.Request) string {
	types := r.Header["Content-Type"]
	if len(types) != 1 {
		return ""
	}
	media, parameters, err := mime.ParseMediaType(types[0])
	if charset := parameters["charset"]; err != nil || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return ""
	}
	return media
}

// decode decodes a JSON body into value, which stays as it is without a body. If something is
// wrong with the body, it answers that and reports false.
func decode(w http.ResponseWriter, r *http.Request, value any) bool {
	body, mediaType, ok := readBody(w, r)
	switch {
	case !ok:
		return false
	case len(body) == 0:
		return true
	case mediaType != jsonType:
		refuse(w, http.StatusUnsupportedMediaType, "the body must be JSON, and content-type say so: "+jsonType)
		return false
	}
	return unmarshal(w, body, value)
}

// unmarshal decodes one JSON value with known fields only. If something is wrong with it, it
// answers that and reports false.
func unmarshal(w http.ResponseWriter, body []byte, value any) bool {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(value)
	if err == nil {
		if _, end := decoder.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("there is more than one value")
		}
	}
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return true
	case errors.As(err, &wrong):
		refuse(w, http.StatusBadRequest, strings.TrimPrefix(words.Excerpt(wrong.Field)+": ", ": ")+"a "+words.Excerpt(wrong.Value)+" makes no sense here")
	default:
		refuse(w, http.StatusBadRequest, "the body is no JSON as expected: "+words.Excerpt(strings.TrimPrefix(err.Error(), "json: ")))
	}
	return false
}
