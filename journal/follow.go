package journal

import "slices"

// maxQueue is the number of lines that wait for a slow Follower.
const maxQueue = 256

// Follower receives the lines of a journal as they are written. Its methods are
// safe for concurrent use.
type Follower struct {
	reader Reader
	from   EntryID // entries before it had been dropped when following began
	before int     // lines that were lost before following began
	most   int     // lines that may wait
	more   chan struct{}
}

// Follow returns a Follower of the entries whose answers are over and of the notes, and
// then of each entry when its answer ends and of each note when it is added. The first
// line says how many entries and notes were dropped before. The caller must call Close.
func (j *Journal) Follow() *Follower {
	j.mu.Lock()
	defer j.mu.Unlock()
	places := j.places(func(r *record) bool { return r.End != Open })
	f := &Follower{
		reader: Reader{journal: j, places: places}, from: EntryID(j.first), before: j.first + j.lost,
		most: len(places) + maxQueue, more: make(chan struct{}, 1),
	}
	f.wake()
	j.followers = append(j.followers, f)
	return f
}

// More receives a value when Next has a line.
func (f *Follower) More() <-chan struct{} { return f.more }

// Next returns the next line; ok is false if there is none. If lines were lost, because
// too many waited or the journal forgot them first, the last line says how many.
func (f *Follower) Next() (l Line, ok bool) {
	f.reader.journal.mu.Lock()
	defer f.reader.journal.mu.Unlock()
	if f.before > 0 {
		l.Lost, f.before = f.before, 0
		return l, true
	}
	if l, ok = f.reader.next(); !ok {
		f.reader.places, f.most = nil, maxQueue
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

// wake sends a value to More.
func (f *Follower) wake() {
	select {
	case f.more <- struct{}{}:
	default: // More has a value already
	}
}

// queue adds a line, or counts it as lost if too many wait.
func (f *Follower) queue(at place) {
	if f.reader.lost > 0 || len(f.reader.places) >= f.most {
		f.reader.lost++
	} else {
		f.reader.places = append(f.reader.places, at)
	}
	f.wake()
}

// queueEntry queues an entry whose answer is over for all followers. The caller holds
// the lock.
func (j *Journal) queueEntry(id EntryID) {
	for _, f := range j.followers {
		if id >= f.from {
			f.queue(place{number: int(id)})
		}
	}
}

// queueNote queues the newest note for all followers. The caller holds the lock.
func (j *Journal) queueNote() {
	for _, f := range j.followers {
		f.queue(place{number: j.lost + len(j.notes) - 1, note: true})
	}
}
