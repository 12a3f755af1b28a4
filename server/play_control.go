package server

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

// How long a control endpoint waits for a client: for the body of a request, and
// with each part of an answer for somebody to read it.
const (
	visitTimeout  = 10 * time.Second
	readerTimeout = 30 * time.Second
)

// How many requests to control endpoints there are at a time, those that read a
// journal or a list of sessions, and those that follow a journal; and how many
// verdicts are given.
const (
	maxVisits    = 512
	maxReaders   = 64
	maxFollowers = 256
	maxVerdicts  = 32
)

// occupancy is how many of each there are.
type occupancy struct{ visits, readers, followers, verdicts atomic.Int32 }

// enter takes one of so many places; leave must follow when it reports true.
func enter(count *atomic.Int32, most int32) bool {
	if count.Add(1) > most {
		count.Add(-1)
		return false
	}
	return true
}

func leave(count *atomic.Int32) { count.Add(-1) }

// visited bounds how many requests to control endpoints there are at a time, and how
// long each of them may keep the server waiting.
func (s *Server) visited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visit := &visit{ResponseWriter: w, control: http.NewResponseController(w)}
		if r.Body != nil && r.Body != http.NoBody {
			visit.awaits = true
			_ = visit.control.SetReadDeadline(time.Now().Add(visitTimeout)) // also of what net/http throws away afterwards
		}
		if !enter(&s.occupied.visits, maxVisits) {
			refuseBusy(visit, fmt.Sprintf("%d requests to control endpoints are under way, the most there may be at a time", maxVisits))
			return
		}
		defer leave(&s.occupied.visits)
		next.ServeHTTP(visit, r)
		if visit.late {
			s.log.Info("an answer of a control endpoint is cut: nobody reads it", "path", excerpt(r.URL.Path), "client", r.RemoteAddr, "limit", readerTimeout)
		}
	})
}

// visit is the http.ResponseWriter of a control endpoint. It writes in parts, each of
// which must be read within a time, so that nobody keeps an answer in memory by not
// reading it.
type visit struct {
	http.ResponseWriter
	control *http.ResponseController
	awaits  bool // the body is still to come
	late    bool // the client did not read
}

// Unwrap is what http.ResponseController asks for.
func (v *visit) Unwrap() http.ResponseWriter { return v.ResponseWriter }

// Write implements http.ResponseWriter.
func (v *visit) Write(data []byte) (written int, err error) {
	for written < len(data) && err == nil {
		part := data[written:min(len(data), written+mostUnsent)]
		_ = v.control.SetWriteDeadline(time.Now().Add(readerTimeout))
		var n int
		n, err = v.ResponseWriter.Write(part)
		written += n
	}
	_ = v.control.SetWriteDeadline(time.Time{})
	v.late = v.late || errors.Is(err, os.ErrDeadlineExceeded)
	return written, err
}

// flush puts what was written onto the network.
func (v *visit) flush() error {
	_ = v.control.SetWriteDeadline(time.Now().Add(readerTimeout))
	err := v.control.Flush()
	_ = v.control.SetWriteDeadline(time.Time{})
	v.late = v.late || errors.Is(err, os.ErrDeadlineExceeded)
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// bodyArrived ends the waiting for a body: left standing, the deadline would pass for
// a client that goes on with the connection.
func bodyArrived(w http.ResponseWriter) {
	if v, ok := w.(*visit); ok && v.awaits {
		v.awaits = false
		_ = v.control.SetReadDeadline(time.Time{})
	}
}
