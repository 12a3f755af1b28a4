package incoming

import "github.com/claudemock/claudemock/jsontree"

// memo keeps what takes work to find out about a request. All rules that are tried
// on it share it: a thousand conditions join the blocks of its text once, and a
// thousand expressions turn its body into values once.
type memo struct {
	lastTextRead     bool                    // whether the text is known
	lastText         optionalText            // of the last user message
	bodyTexts        map[string]optionalText // of the body, by what conditions call them
	blockCounts      map[string]int          // of content blocks, by type
	tools            []string                // of the tools offered
	toolsRead        bool                    // whether the names are known
	conversationRead bool                    // whether the conversation is known
	conversation     Conversation
	values           map[string]any // by the variables that expressions asked for
}

// found is a text that a request has, or not.
type optionalText struct {
	text    string
	present bool
}

// memo is what is known about the request; nil when nobody counts the work, and so
// nobody asks twice.
func (in Request) memo() *memo {
	if in.Work == nil {
		return nil
	}
	if in.Work.memo == nil {
		in.Work.memo = &memo{}
	}
	return in.Work.memo
}

// known is a text of the body, found once.
func (in Request) cachedText(name string, find func() (text string, present bool)) (text string, present bool) {
	f := in.memo()
	if f == nil {
		return find()
	}
	known, ok := f.bodyTexts[name]
	if !ok {
		if f.bodyTexts == nil {
			f.bodyTexts = map[string]optionalText{}
		}
		known.text, known.present = find()
		f.bodyTexts[name] = known
	}
	return known.text, known.present
}

// LastText is the text of the last user message.
func (in Request) LastText() (text string, ok bool) {
	if in.Work == nil {
		return lastUserText(in.Request.Body)
	}
	f := in.Work.memo
	if f == nil {
		f = in.memo()
	}
	if !f.lastTextRead {
		f.lastText.text, f.lastText.present = lastUserText(in.Request.Body)
		f.lastTextRead = true
	}
	return f.lastText.text, f.lastText.present
}

// LastToolResult is the text of the tool results in the last message, or "" when that
// message is no answer to a tool call.
func (in Request) LastToolResult() string {
	text, _ := in.cachedText("tool_result", func() (string, bool) { return lastToolResult(in.Request.Body), true })
	return text
}

// SystemText is the directions of the request.
func (in Request) SystemText() (text string, ok bool) {
	return in.cachedText("system", func() (string, bool) { return systemText(in.Request.Body) })
}

// BodyText is what stands at a path of the body. Only what has to be written out as
// JSON takes work.
func (in Request) BodyText(path string) (text string, ok bool) {
	n := in.Request.Body.Get(path)
	if n == nil || n.Is(jsontree.String) {
		return Plain(n)
	}
	return in.cachedText("body."+path, func() (string, bool) { return Plain(n) })
}

// Tools is the names of the tools that the request offers.
func (in Request) Tools() []string {
	f := in.memo()
	if f == nil {
		return toolNames(in.Request.Body)
	}
	if !f.toolsRead {
		f.tools, f.toolsRead = toolNames(in.Request.Body), true
	}
	return f.tools
}

// Blocks counts the content blocks of a type.
func (in Request) Blocks(blockType string) int {
	f := in.memo()
	if f == nil {
		return countBlocks(in.Request.Body, blockType)
	}
	count, known := f.blockCounts[blockType]
	if !known {
		if f.blockCounts == nil {
			f.blockCounts = map[string]int{}
		}
		count = countBlocks(in.Request.Body, blockType)
		f.blockCounts[blockType] = count
	}
	return count
}

// Value is the value of a variable of expressions, which is found once. Of those
// whose names begin with session. it holds until the session moves.
func (in Request) Value(name string, find func() any) any {
	f := in.memo()
	if f == nil {
		return find()
	}
	value, known := f.values[name]
	if !known {
		if f.values == nil {
			f.values = map[string]any{}
		}
		value = find()
		f.values[name] = value
	}
	return value
}
