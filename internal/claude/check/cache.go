package check

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

const maxCacheBreakpoints = 4

const (
	// anthropics/claude-code#50082
	cachedEmptyText = "cache_control cannot be set for empty text blocks"
	// headroomlabs-ai/headroom#2939, cnighswonger/claude-code-cache-fix#44
	longAfterShort = "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. " +
		"Note that blocks are processed in the following order: `tools`, `system`, `messages`."
)

// cacheCheck follows the cache breakpoints in the order in which they count.
type cacheCheck struct {
	found int
	short bool // one of 5 minutes was met
}

// breakpoint notes one, and reports whether it may stand where it does.
func (c *cacheCheck) breakpoint(control *jsontree.Node) bool {
	c.found++
	if control.Field("ttl").Str() == "1h" {
		return !c.short
	}
	c.short = true
	return true
}

// end counts them. The automatic one of a top-level cache_control, which stands
// behind all others, takes a place as well.
func (c *cacheCheck) end(body *jsontree.Node) *problem {
	if control := body.Field("cache_control"); control.Is(jsontree.Object) {
		c.found++
		if c.short && control.Field("ttl").Str() == "1h" {
			return &problem{"cache_control.ttl", longAfterShort}
		}
	}
	if c.found > maxCacheBreakpoints {
		return &problem{reason: fmt.Sprintf("A maximum of %d blocks with cache_control may be provided. Found %d.", maxCacheBreakpoints, c.found)}
	}
	return nil
}
