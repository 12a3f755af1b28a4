package control

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
)

// timelineFormats are the values that the query of a timeline may have as its format.
var timelineFormats = []string{"", "text", "json"}

// showTimeline answers what has happened in a session so far, as it stands below a verdict: as
// text for people, or as JSON if the query or Accept says so.
func (h *handler) showTimeline(w http.ResponseWriter, r *http.Request) {
	format := r.URL.Query().Get("format")
	if !slices.Contains(timelineFormats, format) {
		refuse(w, http.StatusBadRequest, fmt.Sprintf("query: format %q: expected text or json", words.Excerpt(format)))
		return
	}
	sess := h.named(w, r)
	if sess == nil {
		return
	}
	if !enter(&h.occupied.verdicts, maxVerdicts) {
		refuseBusy(w, tooManyVerdicts)
		return
	}
	defer leave(&h.occupied.verdicts)
	lines := h.timelineInTurn(sess)
	if format == "json" || format == "" && strings.Contains(r.Header.Get("Accept"), jsonType) {
		writeJSON(w, http.StatusOK, struct {
			Lines []timeline.Line `json:"lines"`
		}{lines})
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(w, timeline.Text(lines)) // fails only when the client left
}

// timelineInTurn makes the timeline of a session, those of long journals one at a time.
func (h *handler) timelineInTurn(sess *session.Session) []timeline.Line {
	if sess.Journal.Bytes() > longJournal {
		h.judging.Lock()
		defer h.judging.Unlock()
	}
	notes, _ := sess.Journal.Notes()
	lines := timeline.Of(sess.Journal.Entries(), notes, nil)
	return append([]timeline.Line{}, lines...) // a list in JSON even if nothing happened
}
