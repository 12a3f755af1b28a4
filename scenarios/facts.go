package scenarios

import (
	"maps"
	"strings"

	"cel.dev/cel-go/cel"

	"github.com/claudemock/claudemock/jsontree"
)

// facts are what takes work to find out about a request. All rules that are tried
// on it share them: a thousand conditions join the blocks of its text once, and a
// thousand expressions turn its body into values once.
type facts struct {
	in     Incoming
	joined bool            // whether the text is known
	text   fact            // of the last user message
	texts  map[string]fact // of the body, by what conditions call them
	counts map[string]int  // of content blocks, by type
	names  []string        // of the tools offered
	listed bool            // whether the names are known
	read   bool            // whether the conversation is known
	talk   conversation
	values map[string]any // of variables that expressions asked for
}

// fact is a text that a request has, or not.
type fact struct {
	text    string
	present bool
}

// facts is what is known about the request; nil when nobody counts the work, and so
// nobody asks twice.
func (in Incoming) facts() *facts {
	if in.work == nil {
		return nil
	}
	if in.work.facts == nil {
		in.work.facts = &facts{in: in}
	}
	return in.work.facts
}

// moves tells the facts that the session has gone on, into another state.
func (f *facts) moves(in Incoming) {
	if f != nil {
		f.in = in
		maps.DeleteFunc(f.values, func(name string, _ any) bool { return strings.HasPrefix(name, "session.") })
	}
}

// known is a text of the body, found once.
func (in Incoming) known(name string, find func() (text string, present bool)) (text string, present bool) {
	f := in.facts()
	if f == nil {
		return find()
	}
	known, ok := f.texts[name]
	if !ok {
		if f.texts == nil {
			f.texts = map[string]fact{}
		}
		known.text, known.present = find()
		f.texts[name] = known
	}
	return known.text, known.present
}

// lastText is the text of the last user message.
func (in Incoming) lastText() (text string, ok bool) {
	if in.work == nil {
		return lastUserText(in.Request.Body)
	}
	f := in.work.facts
	if f == nil {
		f = in.facts()
	}
	if !f.joined {
		f.text.text, f.text.present = lastUserText(in.Request.Body)
		f.joined = true
	}
	return f.text.text, f.text.present
}

// systemText is the directions of the request.
func (in Incoming) systemText() (text string, ok bool) {
	return in.known("system", func() (string, bool) { return systemText(in.Request.Body) })
}

// bodyText is what stands at a path of the body. Only what has to be written out as
// JSON takes work.
func (in Incoming) bodyText(path string) (text string, ok bool) {
	n := in.Request.Body.Get(path)
	if n == nil || n.Is(jsontree.String) {
		return plain(n)
	}
	return in.known("body."+path, func() (string, bool) { return plain(n) })
}

// tools is the names of the tools that the request offers.
func (in Incoming) tools() []string {
	f := in.facts()
	if f == nil {
		return toolNames(in.Request.Body)
	}
	if !f.listed {
		f.names, f.listed = toolNames(in.Request.Body), true
	}
	return f.names
}

// blocks counts the content blocks of a type.
func (in Incoming) blocks(blockType string) int {
	f := in.facts()
	if f == nil {
		return countBlocks(in.Request.Body, blockType)
	}
	count, known := f.counts[blockType]
	if !known {
		if f.counts == nil {
			f.counts = map[string]int{}
		}
		count = countBlocks(in.Request.Body, blockType)
		f.counts[blockType] = count
	}
	return count
}

// variables are the request as expressions see it.
func (in Incoming) variables() cel.Activation {
	if f := in.facts(); f != nil {
		return f
	}
	return &facts{in: in}
}

// ResolveName is the value of a variable.
func (f *facts) ResolveName(name string) (value any, known bool) {
	if value, known = f.values[name]; known {
		return value, true
	}
	for _, v := range variables {
		if v.name == name {
			if f.values == nil {
				f.values = map[string]any{}
			}
			f.values[name] = v.value(f.in)
			return f.values[name], true
		}
	}
	return nil, false
}

// Parent is nil: there are no other variables.
func (*facts) Parent() cel.Activation { return nil }
