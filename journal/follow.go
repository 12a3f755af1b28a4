package journal

import "slices"

// maxQueue is the number of lines that wait for a slow Follower.
const maxQueue = 256

// Follower receives the lines of a journal as they are written. Its methods are
// safe for concurrent use.
type Follower struct {
	reader Reader
	from   EntryID // entries before it were forgotten when it began
	before int     // lines that were lost before it began
	room   int     // lines that may wait
	more   chan struct{}
}

// Follow delivers the entries whose answers are over and the notes that the
// journal holds, and then each entry when its answer ends and each note when it
// is added. The first line says how many were forgotten before. The caller must
// call Close.
func (j *Journal) Follow() *Follower {
	j.mu.Lock()
	defer j.mu.Unlock()
	places := j.places(func(r *record) bool { return r.End != Open })
	f := &Follower{
		reader: Reader{journal: j, places: places}, from: EntryID(j.first), before: j.first + j.lost,
		room: len(places) + maxQueue, more: make(chan struct{}, 1),
	}
	f.wake()
	j.followers = append(j.followers, f)
	return f
}

// More receives a value when Next has a line.
func (f *Follower) More() <-chan struct{} { return f.more }

// Next is the next line; ok is false if there is none. If lines were lost, because
// too many waited or the journal forgot them first, the last line says how many.
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
	default: // it has a signal that it has not read
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

// tellEntry passes a complete entry to the followers. The caller holds the
// lock.
func (j *Journal) tellEntry(id EntryID) {
	for _, f := range j.followers {
		if id >= f.from {
			f.tell(place{number: int(id)})
		}
	}
}

// tellNote passes the newest note to the followers. The caller holds the lock.
func (j *Journal) tellNote() {
	for _, f := range j.followers {
		f.tell(place{number: j.lost + len(j.notes) - 1, note: true})
	}
}
