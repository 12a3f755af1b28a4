package journal

// The approximate memory of the parts of a record, without their texts.
const (
	entryBytes    = 1100 // the record itself, and its place in the journal
	evidenceBytes = 300
	textBytes     = 24 // a text in a list, and its share of the list
	headerBytes   = 72 // a name and its values in a map
	sentBytes     = 32
	toolBytes     = 64
	errorBytes    = 96
)

// heavy is the size from which on a script is read at once instead of kept.
const heavy = 256 << 10

// size returns the approximate memory of the record.
func (r *record) size() int {
	n := entryBytes + r.headers + len(r.Body) + len(r.Path) + len(r.Model) + len(r.Played) + len(r.NearMiss) + len(r.Instead) +
		len(r.Trouble) + len(r.Retry.Count) + len(r.Retry.IdempotencyKey) + len(r.Retry.Timeout) + textBytes*len(r.Cut) +
		sizeOf(r.Results) + textBytes*(len(r.Leaks)+len(r.Faults)+len(r.Missed)) + r.Answer.size()
	if v := r.evidence; v != nil {
		n += evidenceBytes + min(heavy, v.Script.Memory()) + v.Hidden.Memory()
	}
	return n
}

// size returns the approximate memory of the answer, without its struct in the
// entry.
func (a *Answer) size() int {
	n := len(a.Text) + len(a.Broken) + len(a.Odd) + len(a.Stop) + len(a.Asks.ShouldRetry) + sizeOf(a.Blocks) + sizeOf(a.Unknown)
	for i := range a.Sent {
		n += sentBytes + len(a.Sent[i].Event)
	}
	for i := range a.Tools {
		t := &a.Tools[i]
		n += toolBytes + len(t.ID) + len(t.Name) + len(t.Input)
	}
	if e := a.Error; e != nil {
		n += errorBytes + len(e.Type) + len(e.Code) + len(e.Message)
	}
	return n
}

func sizeOf(texts []string) (n int) {
	for _, text := range texts {
		n += textBytes + len(text)
	}
	return n
}
