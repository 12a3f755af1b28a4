package recorded

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
)

// Miss says why a request fits no step.
type Miss struct {
	Recorded int            // how many steps have a request
	Place    int            // of the step whose request is nearest, from 0; -1 if none is for the path
	Pos      strictyaml.Pos // of that step
	Why      string         // the first difference from it, or that no step is for the path
}

// String returns the miss as a sentence on "this request".
func (m *Miss) String() string {
	begin := fmt.Sprintf("this request fits none of the %d recorded ones", m.Recorded)
	if m.Recorded == 1 {
		begin = "this request does not fit the only recorded one"
	}
	if m.Place < 0 {
		return begin + ": " + m.Why
	}
	nearest := "; nearest is step " + strconv.Itoa(m.Place+1)
	if m.Recorded == 1 {
		nearest = ", step " + strconv.Itoa(m.Place+1)
	}
	if m.Pos.Line > 0 {
		nearest += fmt.Sprintf(" (line %d)", m.Pos.Line)
	}
	return begin + nearest + ": " + m.Why
}

// maxCompared bounds how many steps the nearest is chosen from by their texts, of those
// that are equally near otherwise.
const maxCompared = 256

// Nearest says why a request fits no step: how it differs from the step that has most in
// common with it, and of equals the first.
func (x *Index) Nearest(in incoming.Request) *Miss {
	f := factsOf(in)
	var nearest []*step // equally near
	var best nearness
	for _, g := range x.groupsFor(in.Request) {
		for _, s := range g.steps {
			if !in.Work.Spend(1) {
				break
			}
			n := s.nearness(f)
			order := n.compare(best)
			switch {
			case len(nearest) == 0 || order > 0:
				nearest, best = []*step{s}, n
			case order == 0 && len(nearest) < maxCompared:
				nearest = append(nearest, s)
			}
		}
	}
	if len(nearest) == 0 {
		return &Miss{Recorded: x.recorded, Place: -1, Why: "none of them is for " + words.Excerpt(in.Request.Method+" "+cleanPath(in.Request.Path))}
	}
	one := nearest[0]
	if len(nearest) > 1 {
		one = slices.MaxFunc(nearest, func(a, b *step) int { return cmp.Compare(a.commonText(f), b.commonText(f)) })
	}
	return &Miss{Recorded: x.recorded, Place: one.place, Pos: one.Pos, Why: bounded(one.difference(f))}
}

// maxWhy bounds the bytes of a difference in words, whose path may have names of any length.
const maxWhy = 1000

func bounded(text string) string {
	if len(text) <= maxWhy {
		return text
	}
	return strings.ToValidUTF8(text[:maxWhy], "") + "…"
}

// nearness says how much a request and a step have in common, apart from the texts of their
// messages.
type nearness struct {
	parts int // how many of the step's parts the request has otherwise, negative
	turn  int // how far their turns are apart, negative
}

// compare returns which of two is nearer, as cmp.Compare does.
func (n nearness) compare(other nearness) int {
	return cmp.Or(cmp.Compare(n.parts, other.parts), cmp.Compare(n.turn, other.turn))
}

func (s *step) nearness(f *facts) (n nearness) {
	for i, p := range s.parts {
		if s.differs(i, f) {
			n.parts--
		}
		if p.name == partTurn {
			turn, _ := f.value(partTurn).Int()
			n.turn = -abs(turn - s.Request.Turn)
		}
	}
	return n
}

func abs(n int) int { return max(n, -n) }

// commonText returns how many bytes at the beginning and the end the last texts of a step's
// messages and of a request's have in common.
func (s *step) commonText(f *facts) int {
	const most = 4 << 10
	var was *jsontree.Node
	for _, p := range s.parts {
		if p.name == partMessages {
			was = p.value
		}
	}
	a, b := lastText(was), lastText(f.value(partMessages))
	a, b = a[:min(len(a), most)], b[:min(len(b), most)]
	begin := 0
	for begin < min(len(a), len(b)) && a[begin] == b[begin] {
		begin++
	}
	end := 0
	for end < min(len(a), len(b))-begin && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return begin + end
}

// lastText returns the last text of messages that is not a name of the API's.
func lastText(messages *jsontree.Node) (text string) {
	items := messages.List()
	if len(items) == 0 {
		return ""
	}
	content := items[len(items)-1].Field("content")
	for content.Is(jsontree.Array) && len(content.Items) > 0 {
		block := content.Items[len(content.Items)-1]
		if block.Field("text") != nil {
			return block.Field("text").Str()
		}
		content = block.Field("content")
	}
	return content.Str()
}

// difference describes the first difference of a request from the step's, and how many more
// there are.
func (s *step) difference(f *facts) string {
	text, more := "", 0
	for i, p := range s.parts {
		if !s.differs(i, f) {
			continue
		}
		if p.name == partUnreadable {
			if s.Request.Unreadable {
				return "its body is a JSON object, which the recorded one was not"
			}
			return "its body is no JSON object"
		}
		found, further := p.differences(f)
		if text == "" {
			text, found = found[0], found[1:]
		}
		more += len(found)
		if further {
			more++
		}
	}
	switch {
	case more == 1:
		text += ", and 1 more difference"
	case more > 1:
		text += fmt.Sprintf(", and %d more differences", more)
	}
	return text
}

// maxDifferences bounds how many differences of one part are counted.
const maxDifferences = 20

// differences describes how a request differs in a part; there is at least one. further says
// that there are more than those.
func (p part) differences(f *facts) (texts []string, further bool) {
	came := f.value(p.name)
	if p.name == partTools {
		return toolDifferences(p.value, came), false
	}
	found, further := difference.First(maxDifferences, p.value, adopt(p.value, came), comparing)
	for _, d := range found {
		if came == nil {
			d.Right = nil
		}
		d.Path = p.pathInBody(d.Path, f.in.Request.Body)
		texts = append(texts, d.Text("recorded", "got"))
	}
	if len(texts) == 0 { // both are what difference has no word for
		texts = []string{difference.Difference{Path: p.pathInBody("", f.in.Request.Body), Left: p.value, Right: came}.Text("recorded", "got")}
	}
	return texts, further
}

// toolDifferences describes which tools are offered on one side only.
func toolDifferences(was, came *jsontree.Node) (texts []string) {
	rest := map[string]int{}
	for _, tool := range came.List() {
		rest[tool.Str()]++
	}
	for _, tool := range was.List() {
		if rest[tool.Str()] > 0 {
			rest[tool.Str()]--
			continue
		}
		texts = append(texts, difference.Difference{Path: partTools, Left: tool}.Text("recorded", "got"))
	}
	for _, tool := range came.List() {
		if rest[tool.Str()] > 0 {
			rest[tool.Str()]--
			texts = append(texts, difference.Difference{Path: partTools, Right: tool}.Text("recorded", "got"))
		}
	}
	return texts
}

// pathInBody returns the path in a request's body of a path within a part.
func (p part) pathInBody(path string, body *jsontree.Node) string {
	messages := body.Field("messages").List()
	place, rest, _ := strings.Cut(path, ".")
	at, err := strconv.Atoi(place)
	switch {
	case p.name == partMessages && err == nil:
		return join("messages", strconv.Itoa(latestAt(messages)+at), rest)
	case strings.HasPrefix(p.name, partEarlier):
		if err == nil {
			at = earlierAt(messages, at)
		}
		return join("messages", strconv.Itoa(at), rest)
	case strings.HasPrefix(p.name, partBody):
		return path
	default:
		return join(p.name, path)
	}
}

// earlierAt returns the place of the user's n-th message, from 0.
func earlierAt(messages []*jsontree.Node, n int) int {
	for i, message := range messages {
		if isAssistant(message) {
			continue
		}
		if n == 0 {
			return i
		}
		n--
	}
	return len(messages)
}

func join(parts ...string) string {
	kept := parts[:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ".")
}

// size returns how many values there are in a value.
func size(n *jsontree.Node) int {
	if n == nil {
		return 0
	}
	sum := 1
	for _, item := range n.Items {
		sum += size(item)
	}
	for _, m := range n.Members {
		sum += size(m.Value)
	}
	return sum
}
