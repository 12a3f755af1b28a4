package control

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// The values of the query of a journal.
var (
	journalFormats = []string{"", "json", "jsonl"}
	journalFollows = []string{"", "true", "1", "false", "0"}
)

// showJournal answers a journal as JSON, or as JSON Lines if the query or Accept says so. A
// journal that is followed is always JSON Lines.
func (h *handler) showJournal(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	format, follow := query.Get("format"), query.Get("follow")
	switch {
	case !slices.Contains(journalFormats, format):
		refuse(w, http.StatusBadRequest, fmt.Sprintf("query: format %q: expected json or jsonl", words.Excerpt(format)))
		return
	case !slices.Contains(journalFollows, follow):
		refuse(w, http.StatusBadRequest, fmt.Sprintf("query: follow %q: expected true or false", words.Excerpt(follow)))
		return
	}
	sess := h.named(w, r)
	if sess == nil {
		return
	}
	if query.Has("follow") && follow != "false" && follow != "0" {
		h.followJournal(w, r, sess)
		return
	}
	if !enter(&h.occupied.readers, maxReaders) {
		refuseBusy(w, tooManyReaders)
		return
	}
	defer leave(&h.occupied.readers)
	if format == "jsonl" || format == "" && strings.Contains(r.Header.Get("Accept"), "jsonl") {
		linesHeader(w)
		_ = writeLines(w, sess.Journal.Read()) // fails only when the client left
		return
	}
	writeHead(w, http.StatusOK)
	h.writeJournal(w, sess)
}

var tooManyReaders = fmt.Sprintf("%d readers of journals and of lists of sessions are at work, the most there may be at a time", maxReaders)

func linesHeader(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/x-jsonl")
	w.Header().Set("Cache-Control", "no-store")
}

// writeLines writes lines of a journal as JSON Lines until there are no more. The error is
// the writer's.
func writeLines(w io.Writer, lines interface{ Next() (journal.Line, bool) }) error {
	encoder := json.NewEncoder(w)
	for line, ok := lines.Next(); ok; line, ok = lines.Next() {
		if err := encoder.Encode(line.Value()); err != nil {
			return err
		}
	}
	return nil
}

// writeJournal writes a journal as one object, entry by entry, so that it has no second copy
// in memory. It ends with the number of lines that the journal dropped meanwhile.
func (h *handler) writeJournal(w io.Writer, sess *session.Session) {
	entries, forgotten := sess.Journal.ReadEntries()
	notes, notesForgotten := sess.Journal.ReadNotes()
	lost := 0
	o := objectWriter{w: w}
	o.field("session", sess.Info(h.Clock.Now()))
	o.field("forgotten", forgotten)
	o.list("entries", values(entries, &lost))
	o.list("notes", values(notes, &lost))
	o.field("notes_forgotten", notesForgotten)
	if lost > 0 {
		o.field("lost", lost)
	}
	o.end()
}

// values iterates over the entries or notes of a reader, and adds those that it lost to
// lost.
func values(lines *journal.Reader, lost *int) iter.Seq[any] {
	return func(yield func(any) bool) {
		for line, ok := lines.Next(); ok; line, ok = lines.Next() {
			var value any = line.Entry
			if line.Note != nil {
				value = line.Note
			}
			if *lost += line.Lost; line.Lost == 0 && !yield(value) {
				return
			}
		}
	}
}
