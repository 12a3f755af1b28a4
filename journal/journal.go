// Package journal keeps what a session was asked and what it played, request
// by request, with times: the evidence a verdict is given on.
//
// A Journal is bounded in entries and in memory; what no longer fits is
// forgotten from the oldest on, and counted. API keys never get in: Secrets
// reduces them to fingerprints at arrival.
package journal

import "sync"

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

// MaxBody is how many bytes of a request's body an Entry keeps.
const MaxBody = 64 << 10

// Journal is one session's entries in the order they arrived. It is safe for
// concurrent use. The zero Journal is empty and has the default limits.
type Journal struct {
	limits Limits

	mu      sync.Mutex
	entries []*Entry
	first   int // the ticket of entries[0], which is the number of entries forgotten
	bytes   int
	notes   []Note
	lost    int // notes forgotten
}

// New makes an empty Journal.
func New(limits Limits) *Journal { return &Journal{limits: limits} }

// Ticket stands for an entry whose Result is still to come.
type Ticket int

// Begin adds an entry whose answer is about to be played; its End becomes Open.
func (j *Journal) Begin(e Entry) Ticket {
	e.End = Open
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, &e)
	j.bytes += size(&e)
	ticket := Ticket(j.first + len(j.entries) - 1)
	j.trim()
	return ticket
}

// Finish completes the entry that Begin gave the ticket for and returns it;
// ok is false when it was forgotten in the meantime.
func (j *Journal) Finish(ticket Ticket, result Result) (e Entry, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	i := int(ticket) - j.first
	if i < 0 || i >= len(j.entries) {
		return Entry{}, false
	}
	j.entries[i].Result = result
	return *j.entries[i], true
}

// Entries is a copy of what is remembered, oldest first. What the entries'
// maps and slices hold is shared and must not be changed.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Entry, len(j.entries))
	for i, e := range j.entries {
		out[i] = *e
	}
	return out
}

// Forgotten is how many entries were dropped to stay within the limits.
func (j *Journal) Forgotten() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.first
}

// Bytes is about how much memory the entries take.
func (j *Journal) Bytes() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes
}

// trim forgets the oldest entries beyond the limits, but never the newest.
func (j *Journal) trim() {
	for len(j.entries) > 1 && (len(j.entries) > j.maxEntries() || j.bytes > j.maxBytes()) {
		j.bytes -= size(j.entries[0])
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

// entryBytes is about what an Entry takes before its texts are counted.
const entryBytes = 600

// size counts only what is set before Begin and never changes, so that trim
// takes off what Begin added.
func size(e *Entry) int {
	n := entryBytes + len(e.Body) + len(e.Path) + len(e.Played) + len(e.NearMiss)
	for name, values := range e.Headers {
		n += 48 + len(name)
		for _, v := range values {
			n += 16 + len(v)
		}
	}
	return n
}
