package explain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// field is a field that a value of the API always has, and its type.
type field struct {
	path string
	kind jsontree.Kind
}

// messageFields are those of every message.
var messageFields = []field{
	{"id", jsontree.String},
	{"type", jsontree.String},
	{"role", jsontree.String},
	{"model", jsontree.String},
	{"content", jsontree.Array},
	{"usage", jsontree.Object},
	{"usage.input_tokens", jsontree.Number},
	{"usage.output_tokens", jsontree.Number},
}

// errorFields are those of an error, as a body or as the data of an event.
var errorFields = []field{
	{"error", jsontree.Object},
	{"error.type", jsontree.String},
	{"error.message", jsontree.String},
}

// eventFields are those of the data of each event.
var eventFields = map[string][]field{
	"message_start": under("message", messageFields),
	"content_block_start": {
		{"index", jsontree.Number},
		{"content_block", jsontree.Object},
		{"content_block.type", jsontree.String},
	},
	"content_block_delta": {
		{"index", jsontree.Number},
		{"delta", jsontree.Object},
		{"delta.type", jsontree.String},
	},
	"content_block_stop": {{"index", jsontree.Number}},
	"message_delta": {
		{"delta", jsontree.Object},
		{"delta.stop_reason", jsontree.String},
		{"usage", jsontree.Object},
		{"usage.output_tokens", jsontree.Number},
	},
	"error": errorFields,
}

// typedFields are those of a content block, or of a delta, by its type.
var typedFields = map[string][]field{
	"text":             {{"text", jsontree.String}},
	"thinking":         {{"thinking", jsontree.String}},
	"tool_use":         {{"id", jsontree.String}, {"name", jsontree.String}, {"input", jsontree.Object}},
	"text_delta":       {{"text", jsontree.String}},
	"thinking_delta":   {{"thinking", jsontree.String}},
	"signature_delta":  {{"signature", jsontree.String}},
	"input_json_delta": {{"partial_json", jsontree.String}},
}

func under(parent string, fields []field) []field {
	all := []field{{parent, jsontree.Object}}
	for _, f := range fields {
		all = append(all, field{parent + "." + f.path, f.kind})
	}
	return all
}

// oddlyShaped says which fields of an event's data are missing or have another
// type than in the API.
func oddlyShaped(name string, data *jsontree.Node) (odd []string) {
	if said := data.Get("type").Str(); said != name && eventFields[name] != nil {
		odd = append(odd, "its data says "+typeWord(data.Get("type")))
	}
	odd = append(odd, lacking(data, eventFields[name])...)
	for _, part := range []string{"content_block", "delta"} {
		if eventFields[name] != nil {
			odd = append(odd, lackingOfType(data, part)...)
		}
	}
	return odd
}

func typeWord(typ *jsontree.Node) string {
	if typ == nil {
		return "no type"
	}
	return "type " + typ.String()
}

// lackingOfType returns lacking for the value at a path, according to its type
// field.
func lackingOfType(data *jsontree.Node, path string) []string {
	return lacking(data, under(path, typedFields[data.Get(path+".type").Str()])[1:])
}

// lacking names the fields that are missing or have another type, without their
// subfields.
func lacking(data *jsontree.Node, fields []field) (odd []string) {
	var broken []string
	for _, f := range fields {
		if slices.ContainsFunc(broken, func(parent string) bool { return strings.HasPrefix(f.path, parent+".") }) {
			continue
		}
		switch is := data.Get(f.path); {
		case is == nil:
			odd = append(odd, "no "+f.path)
		case is.Kind == jsontree.Null:
			odd = append(odd, f.path+" is null")
		case is.Kind != f.kind:
			odd = append(odd, f.path+" is "+article(is.Kind.String()))
		default:
			continue
		}
		broken = append(broken, f.path)
	}
	return odd
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// order follows the events of a stream and finds those in the wrong place.
type order struct {
	started, stopped, failed bool
	said                     bool           // the common oddities were said
	open                     map[int]string // the open blocks and their types
	blocks                   int            // begun so far
}

// next says what is odd about the place of the next event.
func (o *order) next(name string, data *jsontree.Node) (odd []string) {
	if o.stopped && name != "ping" {
		odd = append(odd, "after message_stop")
	}
	index, indexed := data.Get("index").Int()
	switch name {
	case "message_start":
		if o.started {
			odd = append(odd, "a second one")
		}
		*o = order{started: true, said: o.said, open: map[int]string{}}
	case "content_block_start":
		if indexed {
			odd = append(odd, o.begin(index, data.Get("content_block.type").Str())...)
		}
	case "content_block_delta", "content_block_stop":
		if indexed {
			odd = append(odd, o.within(name, index, data.Get("delta.type").Str())...)
		}
	case "message_delta":
		for _, i := range sorted(o.open) {
			odd = append(odd, "block "+strconv.Itoa(i)+" is still open")
			delete(o.open, i)
		}
	case "message_stop":
		o.stopped = true
	case "error":
		o.failed = true
	}
	return odd
}

func (o *order) begin(index int, typ string) (odd []string) {
	switch _, open := o.open[index]; {
	case open:
		odd = append(odd, "block "+strconv.Itoa(index)+" is open already")
	case index != o.blocks:
		odd = append(odd, "index "+strconv.Itoa(index)+", expected "+strconv.Itoa(o.blocks))
	}
	if o.open == nil {
		o.open = map[int]string{}
	}
	o.open[index], o.blocks = typ, index+1
	return odd
}

func (o *order) within(name string, index int, delta string) []string {
	typ, open := o.open[index]
	if name == "content_block_stop" {
		delete(o.open, index)
	}
	switch {
	case !open:
		return []string{"block " + strconv.Itoa(index) + " is not open"}
	case delta != "" && !belongs(delta, typ):
		return []string{"in a block of type " + typ}
	default:
		return nil
	}
}

// belongs reports whether a delta fits a block. Deltas of unknown types always
// fit.
func belongs(delta, block string) bool {
	switch delta {
	case "text_delta", "citations_delta":
		return block == "text"
	case "thinking_delta", "signature_delta":
		return block == "thinking"
	case "input_json_delta":
		return strings.HasSuffix(block, "tool_use")
	default:
		return true
	}
}

func sorted(open map[int]string) (indexes []int) {
	for i := range open {
		indexes = append(indexes, i)
	}
	slices.Sort(indexes)
	return indexes
}
