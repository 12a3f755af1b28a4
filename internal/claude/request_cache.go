package claude

import (
	"github.com/claudemock/claudemock/internal/claude/tokens"
)

// Cached is what the prompt cache did for a request, in tokens of its prompt. What
// is in none of them is input that was not cached.
type Cached struct {
	Written5m, Written1h int // by time to live
	Read                 int
}

// CachesPrompt reports whether the prompt asks for any of it to be cached.
func (r *Request) CachesPrompt() bool { return len(r.count().Marks) > 0 }

// CacheMarks is where the prompt asks to be cached and is long enough for it.
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

// CacheUse is what the cache does for a prompt of which it is read for so many
// tokens: what stands behind them is written, for an hour up to the last mark that
// asks for that, and the rest for five minutes.
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
