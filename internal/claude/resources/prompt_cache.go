package resources

import (
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/tokens"
)

// promptCache keeps the beginnings of prompts, so that a client that sends them again
// pays less. The zero value is empty. It is not safe for concurrent use.
//
// It works as the documentation of prompt caching says: entries are written only where
// a cache_control is; they are looked up there and at the nineteen blocks before;
// reading an entry extends its life. At the API, others can read an entry once the
// answer has begun; here they can as soon as the answer is chosen.
type promptCache struct {
	entries map[prefix]*cacheEntry
}

// prefix is the beginning of a prompt, by its digest, with one of two lifetimes.
type prefix struct {
	digest  uint64
	oneHour bool
}

type cacheEntry struct {
	tokens int
	until  time.Time
}

// The limit on the entries of a cache, and about how many bytes one takes.
const (
	maxEntries = 1000
	entryBytes = 96
)

// lookback is the number of blocks that are looked up for each cache_control, including
// its own.
const lookback = 20

func (p prefix) lifetime() time.Duration {
	if p.oneHour {
		return time.Hour
	}
	return 5 * time.Minute
}

func (c *promptCache) bytes() int { return entryBytes * len(c.entries) }

// peek returns for how many tokens of a prompt the cache would be read now.
func (c *promptCache) peek(req *claude.Request, now time.Time) int {
	marks := req.CacheMarks()
	if len(marks) == 0 || len(c.entries) == 0 {
		return 0
	}
	_, entry := c.find(marks, req.Prefixes(), now)
	if entry == nil {
		return 0
	}
	return entry.tokens
}

// use reads and writes the parts of a prompt with a cache_control, and stores the
// result in the request for the usage of the answer. It does nothing for a prompt
// without any.
func (c *promptCache) use(req *claude.Request, now time.Time) {
	marks := req.CacheMarks()
	if len(marks) == 0 {
		return
	}
	digests := req.Prefixes()
	place, hit := c.find(marks, digests, now)
	read := 0
	if hit != nil {
		read = hit.tokens
	}
	cached := req.CacheUse(read)
	req.Cached = &cached
	for _, m := range marks {
		c.store(prefix{digests[m.Place], m.OneHour}, m.Tokens, now)
	}
	if hit != nil { // reading extends the life of an entry
		for _, oneHour := range []bool{false, true} {
			if p := (prefix{digests[place], oneHour}); c.lookUp(p, now) == hit {
				hit.until = now.Add(p.lifetime())
			}
		}
	}
}

// find returns the longest beginning of a prompt in the cache, and the block at which
// it ends. A mark for an hour finds only entries for an hour; a mark for five minutes
// finds both. What the API does there is not confirmed.
func (c *promptCache) find(marks []tokens.Mark, digests []uint64, now time.Time) (place int, entry *cacheEntry) {
	for i := len(marks) - 1; i >= 0; i-- {
		m := marks[i]
		for place := m.Place; place >= 0 && place > m.Place-lookback; place-- {
			if entry := c.lookUp(prefix{digests[place], true}, now); entry != nil {
				return place, entry
			}
			if entry := c.lookUp(prefix{digests[place], false}, now); entry != nil && !m.OneHour {
				return place, entry
			}
		}
	}
	return 0, nil
}

func (c *promptCache) lookUp(p prefix, now time.Time) *cacheEntry {
	if entry := c.entries[p]; entry != nil && now.Before(entry.until) {
		return entry
	}
	return nil
}

// store writes an entry, or extends the existing one. If the cache is full, it drops
// the entry that expires first.
func (c *promptCache) store(p prefix, tokens int, now time.Time) {
	if c.entries == nil {
		c.entries = map[prefix]*cacheEntry{}
	}
	if c.entries[p] == nil && len(c.entries) >= maxEntries {
		c.evict()
	}
	c.entries[p] = &cacheEntry{tokens: tokens, until: now.Add(p.lifetime())}
}

func (c *promptCache) evict() {
	var first prefix
	var until time.Time
	for p, entry := range c.entries {
		if until.IsZero() || entry.until.Before(until) {
			first, until = p, entry.until
		}
	}
	delete(c.entries, first)
}

// UseCache reads and writes the workspace's cache for a prompt.
func (w *Workspace) UseCache(req *claude.Request, now time.Time) { w.prompts.use(req, now) }

// PeekCache returns how many tokens of a prompt are in the workspace's cache.
func (w *Workspace) PeekCache(req *claude.Request, now time.Time) int {
	return w.prompts.peek(req, now)
}
