package scenarios

import "cel.dev/cel-go/cel"

// facts are what takes work to find out about a request. All rules of a state that
// are tried on it share them: a thousand conditions join the blocks of its text
// once, and a thousand expressions turn its body into values once.
type facts struct {
	in      Incoming
	joined  bool // whether the text is known
	text    string
	hasText bool
	talk    *conversation  // nil until it is asked for
	values  map[string]any // of variables that expressions asked for
}

// lastText is the text of the last user message.
func (in Incoming) lastText() (text string, ok bool) {
	f := in.shared
	if f == nil {
		return lastUserText(in.Request.Body)
	}
	if !f.joined {
		f.text, f.hasText = lastUserText(in.Request.Body)
		f.joined = true
	}
	return f.text, f.hasText
}

// variables are the request as expressions see it.
func (in Incoming) variables() cel.Activation {
	if in.shared == nil {
		return &facts{in: in}
	}
	return in.shared
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
