package journal

import "slices"

// maxQueue is how many lines wait for a Follower that is slow.
const maxQueue = 256

// Follower is told what happens in a journal. Its methods are safe for
// concurrent use.
type Follower struct {
	reader Reader
	from   Ticket // entries before it were forgotten when it began
	before int    // lines that were lost before it began
	room   int    // lines that may wait
	more   chan struct{}
}

// Follow begins with what is remembered, without the entries whose answers are
// not over, and goes on with entries as their answers end and notes as they
// come. What was forgotten before is lost, and its first line. Close must
// follow.
func (j *Journal) Follow() *Follower {
	j.mu.Lock()
	defer j.mu.Unlock()
	places := j.places(func(r *record) bool { return r.End != Open })
	f := &Follower{
		reader: Reader{journal: j, places: places}, from: Ticket(j.first), before: j.first + j.lost,
		room: len(places) + maxQueue, more: make(chan struct{}, 1),
	}
	f.wake()
	j.followers = append(j.followers, f)
	return f
}

// More tells that Next has something to give.
func (f *Follower) More() <-chan struct{} { return f.more }

// Next is what happened next; ok is false when nothing has. When more happened than
// could wait, or was forgotten before its turn came, the last line says how much was
// lost.
func (f *Follower) Next() (l Line, ok bool) {
	f.reader.journal.mu.Lock()
	defer f.reader.journal.mu.Unlock()
	if f.before > 0 {
		l.Lost, f.before = f.before, 0
		return l, true
	}
	if l, ok = f.reader.next(); !ok {
		f.reader.places, f.room = nil, maxQueue
	}
	return l, ok
}

// Close ends following.
func (f *Follower) Close() {
	j := f.reader.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	j.followers = slices.DeleteFunc(j.followers, func(other *Follower) bool { return other == f })
}

func (f *Follower) wake() {
	select {
	case f.more <- struct{}{}:
	default: // it has been told and not looked yet
	}
}

func (f *Follower) tell(at place) {
	if f.reader.lost > 0 || len(f.reader.places) >= f.room {
		f.reader.lost++
	} else {
		f.reader.places = append(f.reader.places, at)
	}
	f.wake()
}

// tellEntry tells followers of an entry that is complete. The journal is locked.
func (j *Journal) tellEntry(ticket Ticket) {
	for _, f := range j.followers {
		if ticket >= f.from {
			f.tell(place{number: int(ticket)})
		}
	}
}

// tellNote tells followers of the newest note. The journal is locked.
func (j *Journal) tellNote() {
	for _, f := range j.followers {
		f.tell(place{number: j.lost + len(j.notes) - 1, note: true})
	}
}
