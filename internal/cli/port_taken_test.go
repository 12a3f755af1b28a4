package cli

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAPortOfAnotherProgramIsNotTakenForClaudemock(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"not found":             func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) },
		"a page for everything": func(w http.ResponseWriter) { _, _ = w.Write([]byte("<!doctype html>")) },
		"another list":          func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"scenarios": []}`)) },
		"a refusal for itself": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"error": "no"}`))
		},
		"a connection that is cut": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) }))
			defer other.Close()
			addr := other.Listener.Addr().String()
			assert.False(t, isClaudemock(t.Context(), addr))

			status := Run(t.Context(), []string{"serve", "--addr", addr}, Streams{Out: io.Discard, Err: io.Discard})
			assert.Equal(t, exitFailure, status)
		})
	}
}

func TestAnAddressThatNobodyCanHaveIsNotSaidToBeTaken(t *testing.T) {
	var told bytes.Buffer
	status := Run(t.Context(), []string{"serve", "--addr", "256.0.0.1:80"}, Streams{Out: io.Discard, Err: &told})
	assert.Equal(t, exitFailure, status)
	assert.Contains(t, told.String(), "cannot listen: ")
	assert.NotContains(t, told.String(), "another program")
}
