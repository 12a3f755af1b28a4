package server

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAControlEndpointThatPanicsAnswersSo(t *testing.T) {
	r := start(t, nil)
	early := r.guarded(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a mistake") }))
	answer := httptest.NewRecorder()
	early.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/_mock/sessions", nil))
	assert.Equal(t, http.StatusInternalServerError, answer.Code)
	assert.Contains(t, answer.Body.String(), "a mistake in claudemock")
	assert.NotContains(t, answer.Body.String(), "panics_test.go", "the stack is for the log")
	assert.Contains(t, r.log.String(), "panics_test.go")

	late := r.guarded(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		panic("a mistake")
	}))
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		late.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/_mock/sessions", nil))
	}, "the connection is cut where an answer has begun")
}
