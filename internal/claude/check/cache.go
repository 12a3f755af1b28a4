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

// cacheCheck counts the cache breakpoints in the order in which the API reads them.
type cacheCheck struct {
	found int
	short bool // whether one has a time to live of 5 minutes
}

// breakpoint records a breakpoint and reports whether it may come after those before
// it.
func (c *cacheCheck) breakpoint(control *jsontree.Node) bool {
	c.found++
	if control.Field("ttl").Str() == "1h" {
		return !c.short
	}
	c.short = true
	return true
}

// end checks the number of breakpoints. A top-level cache_control is one too, and comes
// after all others.
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
