package incoming

import "github.com/claudemock/claudemock/jsontree"

// memo caches what takes work to compute about a request. All rules that are tried on the
// request share it: a thousand conditions join its text blocks once, and a thousand
// expressions convert its body once.
type memo struct {
	lastText         optionalText // of the last user message
	lastTextRead     bool
	bodyTexts        map[string]optionalText // by the names of conditions
	blockCounts      map[string]int          // by type of content block
	tools            []string                // names of the tools offered
	toolsRead        bool
	conversation     Conversation
	conversationRead bool
	toolUses         toolUses
	values           map[string]any // by the names of the variables of expressions
}

// optionalText is a text that may be absent.
type optionalText struct {
	text    string
	present bool
}

// memo returns the cache of the request, or nil if it has no Work.
func (in Request) memo() *memo {
	if in.Work == nil {
		return nil
	}
	if in.Work.memo == nil {
		in.Work.memo = &memo{}
	}
	return in.Work.memo
}

// cachedText returns a text of the body, which compute returns the first time.
func (in Request) cachedText(name string, compute func() (text string, present bool)) (text string, present bool) {
	m := in.memo()
	if m == nil {
		return compute()
	}
	cached, ok := m.bodyTexts[name]
	if !ok {
		if m.bodyTexts == nil {
			m.bodyTexts = map[string]optionalText{}
		}
		cached.text, cached.present = compute()
		m.bodyTexts[name] = cached
	}
	return cached.text, cached.present
}

// LastText returns the text of the last user message.
func (in Request) LastText() (text string, ok bool) {
	m := in.memo()
	if m == nil {
		return lastUserText(in.Request.Body)
	}
	if !m.lastTextRead {
		m.lastText.text, m.lastText.present = lastUserText(in.Request.Body)
		m.lastTextRead = true
	}
	return m.lastText.text, m.lastText.present
}

// LastToolResult returns the text of the tool results in the last message, or "" if there
// are none.
func (in Request) LastToolResult() string {
	text, _ := in.cachedText("tool_result", func() (string, bool) { return lastToolResult(in.Request.Body), true })
	return text
}

// Question returns the text of the last user message that has any, or "": what the user
// asked before tools were called.
func (in Request) Question() string {
	text, _ := in.cachedText("question", func() (string, bool) { return question(in.Request.Body), true })
	return text
}

// SystemText returns the system prompt and the system messages of the request.
func (in Request) SystemText() (text string, ok bool) {
	return in.cachedText("system", func() (string, bool) { return systemText(in.Request.Body) })
}

// BodyText returns the value at a path of the body as Plain does. It caches only values
// that are encoded as JSON.
func (in Request) BodyText(path string) (text string, ok bool) {
	n := in.Request.Body.Get(path)
	if n == nil || n.Is(jsontree.String) {
		return Plain(n)
	}
	return in.cachedText("body."+path, func() (string, bool) { return Plain(n) })
}

// Tools returns the names of the tools that the request offers.
func (in Request) Tools() []string {
	m := in.memo()
	if m == nil {
		return toolNames(in.Request.Body)
	}
	if !m.toolsRead {
		m.tools, m.toolsRead = toolNames(in.Request.Body), true
	}
	return m.tools
}

// Blocks counts the content blocks of a type, including those inside tool results.
func (in Request) Blocks(blockType string) int {
	m := in.memo()
	if m == nil {
		return countBlocks(in.Request.Body, blockType)
	}
	count, cached := m.blockCounts[blockType]
	if !cached {
		if m.blockCounts == nil {
			m.blockCounts = map[string]int{}
		}
		count = countBlocks(in.Request.Body, blockType)
		m.blockCounts[blockType] = count
	}
	return count
}

// Value returns the value of a variable of expressions, which compute returns the first
// time. Values whose names begin with session. are cached until the session's state
// changes.
func (in Request) Value(name string, compute func() any) any {
	m := in.memo()
	if m == nil {
		return compute()
	}
	value, cached := m.values[name]
	if !cached {
		if m.values == nil {
			m.values = map[string]any{}
		}
		value = compute()
		m.values[name] = value
	}
	return value
}
