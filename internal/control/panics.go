package control

import (
	"net/http"
	"runtime/debug"
)

// recovering is middleware that answers 500 if a handler panics. If the answer has begun, it
// breaks the connection instead.
func (h *handler) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &headedWriter{ResponseWriter: w}
		defer func() {
			problem := recover()
			if problem == nil {
				return
			}
			if problem == http.ErrAbortHandler {
				panic(problem)
			}
			h.Log.Error("a control endpoint panicked", "method", r.Method, "path", r.URL.Path, "panic", problem, "stack", string(debug.Stack()))
			if seen.headed {
				panic(http.ErrAbortHandler)
			}
			refuse(w, http.StatusInternalServerError, "this failed because of a mistake in claudemock; the log of the server says where")
		}()
		next.ServeHTTP(seen, r)
	})
}

// headedWriter records whether an answer has begun.
type headedWriter struct {
	http.ResponseWriter
	headed bool
}

// WriteHeader implements http.ResponseWriter.
func (w *headedWriter) WriteHeader(code int) {
	w.headed = true
	w.ResponseWriter.WriteHeader(code)
}

// Write implements http.ResponseWriter.
func (w *headedWriter) Write(data []byte) (int, error) {
	w.headed = true
	return w.ResponseWriter.Write(data)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *headedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
