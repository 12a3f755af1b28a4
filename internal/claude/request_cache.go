package claude

import (
	"github.com/claudemock/claudemock/internal/claude/tokens"
)

// Cached is what the prompt cache did for a request, in tokens of its prompt. Tokens in
// none of the fields are uncached input.
type Cached struct {
	Written5m, Written1h int // by time to live
	Read                 int
}

// CachesPrompt reports whether the prompt has any cache_control.
func (r *Request) CachesPrompt() bool { return len(r.count().Marks) > 0 }

// CacheMarks returns the cache_controls of the prompt at which it is long enough to be
// cached.
func (r *Request) CacheMarks() []tokens.Mark {
	marks := r.count().Marks
	if len(marks) == 0 {
		return nil
	}
	least := r.Traits().MinCached
	for i, m := range marks {
		if m.Tokens >= least {
			return marks[i:]
		}
	}
	return nil
}

// CacheUse returns what the cache does for a prompt if it is read for this many tokens.
// What follows is written: for an hour up to the last mark that asks for an hour, and
// the rest for five minutes.
func (r *Request) CacheUse(read int) Cached {
	hour, last := read, read
	for _, m := range r.CacheMarks() {
		last = max(last, m.Tokens)
		if m.OneHour {
			hour = max(hour, m.Tokens)
		}
	}
	return Cached{Written5m: last - hour, Written1h: hour - read, Read: read}
}
