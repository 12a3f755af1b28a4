// Package journal records the requests of a session and the answers that were
// played, with times. Verdicts judge by these records. It knows how to read an answer
// from the script that was played, but no session and no rule.
//
// A Journal is bounded in entries and in memory: it drops the oldest entries
// and counts them. It never holds credentials: the Redactor replaces them by
// fingerprints.
package journal

import (
	"cmp"
	"sync"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/script"
)

// Limits bounds a Journal. A zero field means its default.
type Limits struct {
	Entries int // default 1000
	Bytes   int // approximate memory; default 8 MiB
	Body    int // of the longest body that is kept as a whole; default MaxBody
}

// The default bounds of a Journal.
const (
	defaultEntries = 1000
	defaultBytes   = 8 << 20
)

// MaxBody is the length of the longest body that an Entry keeps as a whole, unless Limits
// say otherwise. Of a longer one, the beginning of which is not JSON anyway, it keeps MaxStart bytes.
const (
	MaxBody  = 64 << 10
	MaxStart = 4 << 10
)

// Journal is one session's entries in the order they arrived. It is safe for
// concurrent use. The zero Journal is empty and has the default limits.
type Journal struct {
	Redactor redact.Redactor // hides credentials

	limits Limits

	mu      sync.Mutex
	entries []*record
	first   int // the id of entries[0], which equals the number of entries dropped
	bytes   int
	notes   []Note
	noted   int // bytes of notes
	lost    int // notes dropped

	followers []*Follower
	changed   chan struct{} // made by Changed, closed with the next change
}

// record is an entry with the evidence of its Answer, which is read when
// somebody asks for it: most answers are never asked for.
type record struct {
	Entry
	evidence *Evidence // nil once the Answer was read, or if there is none
	headers  int       // bytes of the headers
	bytes    int       // what it counts against the limits
}

// New makes an empty Journal.
func New(limits Limits) *Journal { return &Journal{limits: limits} }

// EntryID identifies an entry of a Journal.
type EntryID int

// Begin adds an entry whose answer is about to be played; its End becomes Open.
// What is too long is cut. The evidence is nil if nothing will be sent.
func (j *Journal) Begin(e Entry, evidence *Evidence) EntryID {
	e.End = Open
	r := &record{Entry: e, evidence: evidence}
	if len(r.Body) > j.maxBody() {
		r.Body = shorten(r.Body, MaxStart)
	}
	r.headers = r.keep()
	r.bytes = r.size()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, r)
	j.bytes += r.bytes
	id := EntryID(j.first + len(j.entries) - 1)
	j.trim()
	j.change()
	return id
}

// Learn gives an entry the script of an answer that was made while it was played, and says
// what was played, and why that is not the answer of the step; "" if it is. It comes before
// Finish. The script must not refer to what is large.
func (j *Journal) Learn(id EntryID, made script.Script, played, instead string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := j.record(id)
	if r == nil || r.evidence == nil {
		return
	}
	r.evidence.Script, r.Missed, r.Played = made, r.keepList(CutFaults, made.Missed), played
	r.keepText(CutWords, &r.Played, maxWords)
	if instead != "" {
		r.Instead = instead
		r.keepText(CutWords, &r.Instead, maxWords)
	}
	j.bytes -= r.bytes
	r.bytes = r.size()
	j.bytes += r.bytes
}

// Finish completes an entry, unless the journal has dropped it.
func (j *Journal) Finish(id EntryID, result Result) {
	result.Trouble = j.Redactor.Known().Text(result.Trouble)
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.change()
	defer j.queueEntry(id)
	r := j.record(id)
	if r == nil {
		return
	}
	r.Result = result
	r.keepResult()
	if v := r.evidence; v != nil && v.Script.Memory() > heavy {
		j.settle(r)
	}
}

// Changed returns a channel that is closed at the next change: a request, the end of an
// answer, an answer that is held, a note.
func (j *Journal) Changed() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return j.changed
}

// change closes the channel of Changed. The caller holds the lock.
func (j *Journal) change() {
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// Entry returns the entry with that id; ok is false if the journal has dropped it.
func (j *Journal) Entry(id EntryID) (e Entry, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := j.record(id)
	if r == nil {
		return Entry{}, false
	}
	return *j.settle(r), true
}

func (j *Journal) record(id EntryID) *record {
	i := int(id) - j.first
	if i < 0 || i >= len(j.entries) {
		return nil
	}
	return j.entries[i]
}

// Entries returns a copy of the entries, oldest first. Their maps and slices are
// shared and must not be changed.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Entry, len(j.entries))
	for i, r := range j.entries {
		out[i] = *j.settle(r)
	}
	return out
}

// settle reads the Answer if the exchange is over, and returns the entry. A settled
// entry never changes, so that readers can share it. The caller holds the lock.
func (j *Journal) settle(r *record) *Entry {
	if r.End == Open {
		entry := r.Entry
		return &entry
	}
	if r.evidence != nil {
		r.Answer, r.evidence = r.evidence.read(&r.Entry), nil
		if r.Answer.Cut {
			r.cut(CutAnswer)
		}
		j.bytes -= r.bytes
		r.bytes = r.size()
		j.bytes += r.bytes
	}
	return &r.Entry
}

// Forgotten returns the number of entries that were dropped to stay within the
// limits.
func (j *Journal) Forgotten() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.first
}

// Bytes returns about how much memory the entries and notes take.
func (j *Journal) Bytes() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes + j.noted
}

// trim drops the oldest entries beyond the limits, but never the newest.
func (j *Journal) trim() {
	for len(j.entries) > 1 && (len(j.entries) > j.maxEntries() || j.bytes > j.maxBytes()) {
		j.bytes -= j.entries[0].bytes
		j.entries[0] = nil
		j.entries = j.entries[1:]
		j.first++
	}
}

func (j *Journal) maxBody() int { return cmp.Or(j.limits.Body, MaxBody) }

func (j *Journal) maxEntries() int {
	if j.limits.Entries == 0 {
		return defaultEntries
	}
	return j.limits.Entries
}

func (j *Journal) maxBytes() int {
	if j.limits.Bytes == 0 {
		return defaultBytes
	}
	return j.limits.Bytes
}
