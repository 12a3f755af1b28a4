package control

import (
	"net/http"
	"runtime/debug"
)

// recovering answers 500 when an endpoint panics. If an answer had begun, it breaks the
// connection off instead.
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

// headedWriter notes whether an answer has begun.
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

// Unwrap lets http.ResponseController reach what it is made of.
func (w *headedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
