// Package journal keeps what a session was asked and what it played, request
// by request, with times: the evidence a verdict is given on.
//
// A Journal is bounded in entries and in memory; what no longer fits is
// forgotten from the oldest on, and counted. Credentials never get in: the
// Redactor puts fingerprints in their place.
package journal

import (
	"sync"

	"github.com/claudemock/claudemock/internal/redact"
)

// Limits bounds a Journal. A zero field means its default.
type Limits struct {
	Entries int // default DefaultEntries
	Bytes   int // approximate memory; default DefaultBytes
}

// The bounds of a Journal unless others are asked for.
const (
	DefaultEntries = 1000
	DefaultBytes   = 8 << 20
)

// MaxBody is how many bytes a request's body may have that an Entry keeps. Of a
// longer one, which could not be read as JSON anyway, it keeps the first MaxStart.
const (
	MaxBody  = 64 << 10
	MaxStart = 4 << 10
)

// Journal is one session's entries in the order they arrived. It is safe for
// concurrent use. The zero Journal is empty and has the default limits.
type Journal struct {
	Redactor redact.Redactor // what must not be read here

	limits Limits

	mu      sync.Mutex
	entries []*record
	first   int // the ticket of entries[0], which is the number of entries forgotten
	bytes   int
	notes   []Note
	noted   int // bytes of notes
	lost    int // notes forgotten

	followers []*Follower
	changed   chan struct{} // made by Changed, closed with the next change
}

// record is an entry, and what its Answer is read off when somebody asks: most
// answers are never asked about.
type record struct {
	Entry
	evidence *Evidence // nil when the Answer was read, or there is none
	headers  int       // bytes of the headers
	bytes    int       // what is counted for it
}

// New makes an empty Journal.
func New(limits Limits) *Journal { return &Journal{limits: limits} }

// Ticket stands for an entry whose Result is still to come.
type Ticket int

// Begin adds an entry whose answer is about to be played; its End becomes Open. Of
// what is longer than an entry keeps, a part is kept. The evidence is nil when
// nothing will be sent.
func (j *Journal) Begin(e Entry, evidence *Evidence) Ticket {
	e.End = Open
	r := &record{Entry: e, evidence: evidence}
	r.headers = r.keep()
	r.bytes = r.size()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, r)
	j.bytes += r.bytes
	ticket := Ticket(j.first + len(j.entries) - 1)
	j.trim()
	j.change()
	return ticket
}

// Finish completes the entry that Begin gave the ticket for, unless it was
// forgotten in the meantime.
func (j *Journal) Finish(ticket Ticket, result Result) {
	result.Trouble = j.Redactor.Known().Text(result.Trouble)
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.change()
	defer j.tellEntry(ticket)
	r := j.record(ticket)
	if r == nil {
		return
	}
	r.Result = result
	r.keepResult()
	if v := r.evidence; v != nil && v.Script.Memory() > heavy {
		j.settle(r)
	}
}

// Changed is closed when something happens next: a request, the end of an
// answer, an answer that is held, a note.
func (j *Journal) Changed() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return j.changed
}

// change tells who waits for Changed. The journal is locked.
func (j *Journal) change() {
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// Entry is the entry that Begin gave the ticket for; ok is false when it was
// forgotten in the meantime.
func (j *Journal) Entry(ticket Ticket) (e Entry, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	r := j.record(ticket)
	if r == nil {
		return Entry{}, false
	}
	return *j.settle(r), true
}

func (j *Journal) record(ticket Ticket) *record {
	i := int(ticket) - j.first
	if i < 0 || i >= len(j.entries) {
		return nil
	}
	return j.entries[i]
}

// Entries is a copy of what is remembered, oldest first. What the entries'
// maps and slices hold is shared and must not be changed.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Entry, len(j.entries))
	for i, r := range j.entries {
		out[i] = *j.settle(r)
	}
	return out
}

// settle reads the Answer once the exchange is over, and returns the entry as it
// stands: from then on nothing changes it, so that readers share it. The journal is
// locked.
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

// Forgotten is how many entries were dropped to stay within the limits.
func (j *Journal) Forgotten() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.first
}

// Bytes is about how much memory the entries and notes take.
func (j *Journal) Bytes() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes + j.noted
}

// trim forgets the oldest entries beyond the limits, but never the newest.
func (j *Journal) trim() {
	for len(j.entries) > 1 && (len(j.entries) > j.maxEntries() || j.bytes > j.maxBytes()) {
		j.bytes -= j.entries[0].bytes
		j.entries[0] = nil
		j.entries = j.entries[1:]
		j.first++
	}
}

func (j *Journal) maxEntries() int {
	if j.limits.Entries == 0 {
		return DefaultEntries
	}
	return j.limits.Entries
}

func (j *Journal) maxBytes() int {
	if j.limits.Bytes == 0 {
		return DefaultBytes
	}
	return j.limits.Bytes
}
