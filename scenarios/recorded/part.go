package recorded

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
)

// part is something that counts of a request, as a JSON value with a name.
type part struct {
	name  string
	value *jsontree.Node
}

// The names of parts. Those of a request's body are named "body.system", and the first two
// messages of the user "earlier.2".
const (
	partUnreadable = "unreadable"
	partStream     = "stream"
	partTurn       = "turn"
	partModel      = "model"
	partTools      = "tools"
	partMessages   = "messages"
	partEarlier    = "earlier."
	partBody       = "body."
)

// comparing is how parts are compared.
var comparing = func() difference.Rules {
	r := difference.Conversation()
	r.EmptyIsAbsent = true
	return r
}()

// parts lists what counts of a recorded request, in the order in which differences are
// told. fields are the words of the scenario's match.
func (r *Request) parts(fields []string) []part {
	list := []part{{partUnreadable, jsontree.Of(r.Unreadable)}}
	if asked, known := r.Stream.Known(); known {
		list = append(list, part{partStream, jsontree.Of(asked)})
	}
	add := func(field, name string, given bool, value func() *jsontree.Node) {
		if given && slices.Contains(fields, field) {
			list = append(list, part{name, value()})
		}
	}
	add("messages", partTurn, r.Turn > 0, func() *jsontree.Node { return jsontree.Of(r.Turn) })
	add("model", partModel, r.Model != "", func() *jsontree.Node { return jsontree.Of(r.Model) })
	add("tools", partTools, r.Tools.JSON != nil, func() *jsontree.Node { return sorted(r.Tools.JSON) })
	for _, field := range slices.Sorted(maps.Keys(r.Body)) {
		add(field, partBody+field, true, func() *jsontree.Node {
			var value Value
			if r.Body[field] != nil {
				value = *r.Body[field]
			}
			return bodyPart(field, value.JSON)
		})
	}
	earlier := r.Earlier.JSON
	add("messages", partEarlier+strconv.Itoa(len(earlier.List())), earlier != nil, func() *jsontree.Node { return masked(earlier) })
	add("messages", partMessages, r.Messages.JSON != nil, func() *jsontree.Node { return masked(r.Messages.JSON) })
	return list
}

// sorted returns a list of strings in order.
func sorted(list *jsontree.Node) *jsontree.Node {
	names := make([]string, 0, len(list.List()))
	for _, item := range list.List() {
		names = append(names, item.Str())
	}
	slices.Sort(names)
	return jsontree.Of(names)
}

// facts are the parts of a request that came, computed when they are asked for.
type facts struct {
	in      incoming.Request
	values  map[string]*jsontree.Node
	digests map[string]difference.Digest
}

// factsOf returns the facts of a request, which all that compare it share.
func factsOf(in incoming.Request) *facts {
	return in.Value("recorded", func() any {
		return &facts{in: in, values: map[string]*jsontree.Node{}, digests: map[string]difference.Digest{}}
	}).(*facts)
}

// digest returns the digest of a part.
func (f *facts) digest(name string) difference.Digest {
	sum, known := f.digests[name]
	if !known {
		sum = difference.DigestOf(f.value(name), comparing)
		f.digests[name] = sum
	}
	return sum
}

// value returns a part.
func (f *facts) value(name string) *jsontree.Node {
	value, known := f.values[name]
	if !known {
		value = f.compute(name)
		f.values[name] = value
	}
	return value
}

func (f *facts) compute(name string) *jsontree.Node {
	body := f.in.Request.Body
	switch name {
	case partUnreadable:
		route, _ := claude.RouteOf(f.in.Request.Endpoint)
		return jsontree.Of(route.Takes == claude.JSON && !body.Is(jsontree.Object))
	case partStream:
		return jsontree.Of(f.in.Request.Stream())
	case partTurn:
		return jsontree.Of(f.in.Conversation().Turn)
	case partModel:
		return body.Field("model")
	case partTools:
		return sorted(jsontree.Of(OfferedTools(body)))
	case partMessages:
		return masked(jsontree.Of(Latest(body)))
	}
	if field, is := strings.CutPrefix(name, partBody); is {
		return bodyPart(field, body.Field(field))
	}
	count, _ := strconv.Atoi(strings.TrimPrefix(name, partEarlier))
	return masked(jsontree.Of(Earlier(body, count)))
}

// bodyPart returns the part for a field of the body: an object with that field alone, since
// the name of a field says how its value is compared.
func bodyPart(field string, value *jsontree.Node) *jsontree.Node {
	if value == nil {
		return jsontree.Obj()
	}
	return jsontree.Obj(field, masked(value))
}

// OfferedTools returns the names of the tools that a request offers. A tool without a name
// goes by its type.
func OfferedTools(body *jsontree.Node) []string {
	names := []string{}
	for _, tool := range body.Field("tools").List() {
		name := tool.Field("name").Str()
		if name == "" {
			name = tool.Field("type").Str()
		}
		names = append(names, name)
	}
	return names
}

// Latest returns the messages of a request since the last answer of the assistant. The
// beginning of an answer that the client gives in advance belongs to them.
func Latest(body *jsontree.Node) []*jsontree.Node {
	messages := body.Field("messages").List()
	return messages[latestAt(messages):]
}

// latestAt returns where the messages since the last answer begin.
func latestAt(messages []*jsontree.Node) int {
	at := len(messages)
	for at > 0 && isAssistant(messages[at-1]) {
		at--
	}
	for at > 0 && !isAssistant(messages[at-1]) {
		at--
	}
	return at
}

// Earlier returns up to so many messages of the user from the beginning of a request's
// conversation, of those before Latest.
func Earlier(body *jsontree.Node, count int) []*jsontree.Node {
	messages := body.Field("messages").List()
	found := []*jsontree.Node{}
	for _, message := range messages[:latestAt(messages)] {
		if len(found) == count {
			break
		}
		if !isAssistant(message) {
			found = append(found, message)
		}
	}
	return found
}

func isAssistant(message *jsontree.Node) bool {
	return message.Field("role").Str() == incoming.Assistant
}
