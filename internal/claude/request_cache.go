package claude

// Cached is what the prompt cache did for a request, in tokens of its prompt. What
// is in none of them is input that was not cached.
type Cached struct {
	Written5m, Written1h int // by time to live
	Read                 int
}

// CachesPrompt reports whether the prompt asks for any of it to be cached.
func (r *Request) CachesPrompt() bool { return len(r.count().marks) > 0 }

// CacheMarks is where the prompt asks to be cached and is long enough for it.
func (r *Request) CacheMarks() []cacheMark {
	marks := r.count().marks
	if len(marks) == 0 {
		return nil
	}
	least := r.Traits().MinCached
	for i, m := range marks {
		if m.tokens >= least {
			return marks[i:]
		}
	}
	return nil
}

// CacheUse is what the cache does for a prompt of which it is read for so many
// tokens: what stands behind them is written, for an hour up to the last mark that
// asks for that, and the rest for five minutes.
func (r *Request) CacheUse(read int) Cached {
	hour, last := read, read
	for _, m := range r.CacheMarks() {
		last = max(last, m.tokens)
		if m.oneHour {
			hour = max(hour, m.tokens)
		}
	}
	return Cached{Written5m: last - hour, Written1h: hour - read, Read: read}
}
