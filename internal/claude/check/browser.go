package check

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// browserState checks what a tool result says of a browser. The rules are those in the
// API's OpenAPI description; none of the texts is confirmed.
func (b *blockCheck) browserState(result *jsontree.Node, content []*jsontree.Node) *problem {
	states := 0
	for i, block := range content {
		if typeOf(block) != "browser_state" {
			continue
		}
		states++
		if p := browserProblem(result, block, states); p != nil {
			b.steps = append(b.steps, step{"content", i, ""})
			return p.under(b.path(true))
		}
	}
	return nil
}

// browserProblem returns the problem of the nth state in a result, or nil.
func browserProblem(result, state *jsontree.Node, nth int) *problem {
	switch {
	case nth > 1:
		return &problem{"browser_state", "a `tool_result` may have only one `browser_state`"}
	case result.Field("is_error").True():
		return &problem{"browser_state", "`browser_state` is not permitted if `is_error` is true"}
	}
	if reason := tabsReason(state.Field("tabs").List()); reason != "" {
		return &problem{"browser_state.tabs", reason}
	}
	if p := checkStateChanges(state); p != nil {
		return p.under("browser_state")
	}
	return nil
}

// tabsReason says what is wrong with the tabs of a browser, or "".
func tabsReason(tabs []*jsontree.Node) string {
	active := 0
	for i, tab := range tabs {
		if tab.Field("active").True() {
			active++
		}
		if hasTab(tabs[:i], tab.Field("tab_id").Str()) {
			return "`tab_id` must be unique"
		}
	}
	if len(tabs) > 0 && active != 1 {
		return fmt.Sprintf("exactly one tab must be active, not %d", active)
	}
	return ""
}

func hasTab(tabs []*jsontree.Node, id string) bool {
	for _, tab := range tabs {
		if tab.Field("tab_id").Str() == id {
			return true
		}
	}
	return false
}

// checkStateChanges requires that a tab that was opened is listed, and that each
// download changes only once.
func checkStateChanges(state *jsontree.Node) *problem {
	downloads := map[string]bool{}
	for i, change := range state.Field("state_changes").List() {
		if id := change.Field("download_id").Str(); id != "" {
			if downloads[id] {
				return &problem{fmt.Sprintf("state_changes.%d.download_id", i), "a download may change only once in one result"}
			}
			downloads[id] = true
		}
		if typeOf(change) == "tab_opened" && !hasTab(state.Field("tabs").List(), change.Field("tab_id").Str()) {
			return &problem{fmt.Sprintf("state_changes.%d.tab_id", i), "the tab that was opened is not in `tabs`"}
		}
	}
	return nil
}
