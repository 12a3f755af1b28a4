package server

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
)

// maxControlBody is how many bytes a request to a control endpoint may have: a
// scenario with room to spare.
const maxControlBody = 1 << 20

const jsonType = "application/json"

// ServeHTTP looks at the method, the query and the body of a request, in the same
// way for all endpoints, and answers what is wrong with them.
func (c *controlEndpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handle := map[string]http.HandlerFunc{http.MethodGet: c.get, http.MethodHead: c.get, http.MethodPost: c.post, http.MethodDelete: c.remove}[r.Method]
	switch {
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", c.allows())
		w.WriteHeader(http.StatusNoContent)
	case handle == nil:
		w.Header().Set("Allow", c.allows())
		refuseControl(w, http.StatusMethodNotAllowed, fmt.Sprintf("this endpoint does not take %s: it takes %s", excerpt(r.Method), c.allows()))
	case !c.checkQuery(w, r):
	case r.Method != http.MethodPost && !bodiless(w, r):
	default:
		handle(w, r)
	}
}

// allows lists the methods of the endpoint as the header Allow has them.
func (c *controlEndpoint) allows() string {
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

func (c *controlEndpoint) checkQuery(w http.ResponseWriter, r *http.Request) bool {
	for key, values := range r.URL.Query() {
		problem := ""
		switch {
		case len(c.query) == 0:
			problem = fmt.Sprintf("query: this endpoint has no key %q, and no other", excerpt(key))
		case !slices.Contains(c.query, key):
			problem = fmt.Sprintf("query: this endpoint has no key %q: it has %s", excerpt(key), strings.Join(c.query, " and "))
		case len(values) > 1:
			problem = fmt.Sprintf("query: %s stands there %d times", key, len(values))
		default:
			continue
		}
		refuseControl(w, http.StatusBadRequest, problem)
		return false
	}
	return true
}

// bodiless reports whether a request has no body, where none has a meaning.
func bodiless(w http.ResponseWriter, r *http.Request) bool {
	body, _, ok := readControl(w, r)
	if ok && len(body) > 0 {
		refuseControl(w, http.StatusBadRequest, r.Method+" takes no body here")
		return false
	}
	return ok
}

// readControl is the body of a request to a control endpoint and what it is
// said to be. When it is too long or no text, readControl answers so, and ok is
// false.
func readControl(w http.ResponseWriter, r *http.Request) (body []byte, mediaType string, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControlBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		w.Header().Set("Connection", "close")
		refuseControl(w, http.StatusRequestEntityTooLarge, "the body is longer than 1 MB")
		return nil, "", false
	case err != nil:
		w.Header().Set("Connection", "close")
		refuseControl(w, http.StatusRequestTimeout, "the body did not arrive, or not within "+span(visitTimeout))
		return nil, "", false
	case !utf8.Valid(body):
		refuseControl(w, http.StatusBadRequest, "the body is no UTF-8")
		return nil, "", false
	}
	bodyArrived(w)
	return body, mediaTypeOf(r), true
}

// mediaTypeOf is "" for what nobody takes: no media type, or a text that is not in
// UTF-8.
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

func unmarshalControl(w http.ResponseWriter, body []byte, value any) bool {
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
		refuseControl(w, http.StatusBadRequest, strings.TrimPrefix(excerpt(wrong.Field)+": ", ": ")+"a "+excerpt(wrong.Value)+" makes no sense here")
	default:
		refuseControl(w, http.StatusBadRequest, "the body is no JSON as expected: "+excerpt(strings.TrimPrefix(err.Error(), "json: ")))
	}
	return false
}

// mostQuoted is how many characters of what a client sent an error repeats.
const mostQuoted = 100

// excerpt is the beginning of a text that a client sent, for an error.
func excerpt(text string) string {
	if len(text) <= mostQuoted {
		return text
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:mostQuoted], ""), len(text))
}
