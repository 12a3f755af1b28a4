package script

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// Sweeper is a fault that says where in an answer it is worth trying. A sweep makes its
// points of that, so that a new fault joins every sweep.
type Sweeper interface {
	// Trials lists the instances of the fault that may each show something else about a
	// client, in the order of the answer. It does not depend on the fault's parameters.
	Trials(s *Survey) []Trial
}

// Trial is one instance of a fault at one place of an answer.
type Trial struct {
	Fault Fault
	Name  string // what happens, in words with underscores, e.g. "error_event"; "" is the name of the fault
	Boundary
	// Harmless says that the answer is as good as it was: a good client does not notice.
	Harmless bool
}

// Boundary is a place of an answer at which breaking it means something of its own.
type Boundary struct {
	At    At     // the zero At is before the head
	Place string // in words with underscores, e.g. "inside_tool_json"; equal for places of which one stands for all
	Event string // the type of the event that the place is after or inside of; "" for none
	Cut   bool   // the place is inside an event, or inside a plain body
}

// Survey is a compiled answer as a list of places.
type Survey struct {
	Streamed   bool
	Bytes      int        // of the body, before compression and chunking
	Boundaries []Boundary // in the order of the answer
	Events     []EventAt  // of a stream, in order
	Blocks     []string   // the types of the message's content blocks
	Tools      []string   // the names of the tools that it calls
	StopReason string     // "" if the answer says none
}

// EventAt is an event of a stream with the place that it holds.
type EventAt struct {
	At    At     // the event itself
	Name  string // e.g. "content_block_delta"
	Place string // in words with underscores, e.g. "text_delta"; equal for events of which one stands for all
}

// The places that every answer has, or every stream, or every plain body.
const (
	PlaceStart       = "before_any_byte"
	PlaceHead        = "after_headers"
	PlaceInEvent     = "inside_an_event"
	PlaceInBody      = "inside_the_body"
	PlaceLastByte    = "before_the_last_byte"
	placeAfterPrefix = "after_"
)

// SurveyOf surveys the script of an answer. A script without a head has one place only,
// the start.
func SurveyOf(made *Script) Survey {
	s := Survey{Bytes: made.BodyBytes(), Boundaries: []Boundary{{Place: PlaceStart}}}
	flat := made.Flat()
	start, ok := flat.Start()
	if !ok {
		return s
	}
	s.Boundaries = append(s.Boundaries, Boundary{At: AtByte(0), Place: PlaceHead})
	events := flat.readEvents(start)
	if len(events) == 0 {
		s.plain(flat.Ops)
		return s
	}
	s.Streamed = true
	streamSurvey{Survey: &s, events: events}.walk()
	return s
}

// plain adds the places of a body that is no stream, and reads its message.
func (s *Survey) plain(ops []Op) {
	if s.Bytes > 1 {
		s.Boundaries = append(s.Boundaries,
			Boundary{At: AtPercent(50), Place: PlaceInBody, Cut: true},
			Boundary{At: AtByte(s.Bytes - 1), Place: PlaceLastByte, Cut: true})
	}
	var body []byte
	for i := range ops {
		body = append(body, ops[i].Bytes...)
	}
	message, err := jsontree.Parse(body)
	if err != nil {
		return
	}
	for _, block := range message.Field("content").List() {
		s.addBlock(block)
	}
	s.StopReason = message.Field("stop_reason").Str()
}

func (s *Survey) addBlock(block *jsontree.Node) {
	s.Blocks = append(s.Blocks, block.Field("type").Str())
	if name := block.Field("name").Str(); name != "" {
		s.Tools = append(s.Tools, name)
	}
}

// surveyed is one event of a stream.
type surveyed struct {
	Mark
	size int            // in bytes
	data *jsontree.Node // of the events that say what a block or a message is; nil for others
}

// readEvents reads the events of a flat script, from the operation of its head on.
func (s *Script) readEvents(start int) (events []surveyed) {
	var text []byte
	for i := start; i < len(s.Ops); i++ {
		op := &s.Ops[i]
		if op.Kind != OpWrite || op.Event == nil {
			continue
		}
		if n := len(events); n == 0 || events[n-1].Number != op.Event.Number {
			events, text = append(events, surveyed{Mark: *op.Event}), text[:0]
		}
		last := &events[len(events)-1]
		last.size += len(op.Bytes)
		if last.Name != "content_block_start" && last.Name != "message_delta" {
			continue
		}
		text = append(text, op.Bytes...)
		last.data = dataOf(text)
	}
	return events
}

// dataOf returns the JSON of an event, or nil if it has none in one line.
func dataOf(event []byte) *jsontree.Node {
	for line := range bytes.Lines(event) {
		if data, ok := bytes.CutPrefix(line, []byte("data:")); ok {
			if tree, err := jsontree.Parse(bytes.TrimSpace(data)); err == nil {
				return tree
			}
		}
	}
	return nil
}

// streamSurvey is the walk along the events of a stream.
type streamSurvey struct {
	*Survey
	events []surveyed
}

// block is what a stream says about one of its content blocks.
type block struct {
	name   string // its type; with middle or last before it from the second of that type on
	deltas int    // how many it has
	seen   int    // how many of them came
}

// inner names what the deltas of the block are pieces of.
func (b *block) inner() string { return strings.Replace(b.name, "tool_use", "tool_json", 1) }

func (w streamSurvey) walk() {
	blocks := w.blocks()
	nth := map[string]int{}
	for i, e := range w.events {
		at, counted := At{Event: e.Name}, e.Name
		if e.Block >= 0 && len(blocks) > 1 {
			at.Block, counted = new(e.Block), fmt.Sprint(e.Name, " ", e.Block)
		}
		if nth[counted]++; nth[counted] > 1 {
			at.Nth = nth[counted]
		}
		b := blocks[e.Block]
		if b != nil && e.Name == "content_block_delta" {
			b.seen++
		}
		w.Events = append(w.Events, EventAt{At: at, Name: e.Name, Place: placeOfEvent(e, b)})
		if i == len(w.events)/2 && e.size > 1 {
			inside := at
			inside.Byte = new(e.size / 2)
			w.Boundaries = append(w.Boundaries, Boundary{At: inside, Place: PlaceInEvent, Event: e.Name, Cut: true})
		}
		w.Boundaries = append(w.Boundaries, Boundary{At: at, Place: w.placeAfter(i, blocks), Event: e.Name})
	}
}

// blocks reads the content blocks of the stream, by their indexes.
func (w streamSurvey) blocks() map[int]*block {
	found, alike := map[int]*block{}, map[string][]*block{}
	for _, e := range w.events {
		switch {
		case e.Name == "content_block_start" && found[e.Block] == nil:
			content := e.data.Field("content_block")
			w.addBlock(content)
			kind := wordOf(content.Field("type").Str())
			found[e.Block] = &block{name: kind}
			alike[kind] = append(alike[kind], found[e.Block])
		case e.Name == "content_block_delta" && found[e.Block] != nil:
			found[e.Block].deltas++
		case e.Name == "message_delta":
			w.StopReason = e.data.Get("delta.stop_reason").Str()
		}
	}
	for _, list := range alike {
		for i := 1; i < len(list); i++ {
			list[i].name = "middle_" + list[i].name
		}
		if last := list[len(list)-1]; len(list) > 1 {
			last.name = strings.Replace(last.name, "middle_", "last_", 1)
		}
	}
	return found
}

// placeAfter names the place after an event. The places after the deltas of one block,
// but for the first and the last, are one.
func (w streamSurvey) placeAfter(i int, blocks map[int]*block) string {
	e := w.events[i]
	b := blocks[e.Block]
	switch {
	case b == nil:
		return placeAfterPrefix + wordOf(e.Name)
	case e.Name == "content_block_start":
		return "at_the_start_of_" + b.name
	case e.Name == "content_block_delta" && b.seen == b.deltas:
		return "at_the_end_of_" + b.inner()
	case e.Name == "content_block_delta" && b.seen == 1 && b.deltas > 2:
		return "after_the_first_of_" + b.inner()
	case e.Name == "content_block_delta":
		return "inside_" + b.inner()
	case i+1 < len(w.events) && w.events[i+1].Name == "content_block_start" && blocks[w.events[i+1].Block] != nil:
		return "between_" + b.name + "_and_" + blocks[w.events[i+1].Block].name
	default:
		return placeAfterPrefix + b.name
	}
}

// placeOfEvent names an event with the block that it belongs to.
func placeOfEvent(e surveyed, b *block) string {
	if b == nil {
		return wordOf(e.Name)
	}
	return strings.Replace(wordOf(e.Name), "content_block", b.name, 1)
}

// wordOf returns a name that an answer gives, with nothing in it but letters, digits and
// underscores.
func wordOf(name string) string {
	if name == "" {
		return "unnamed"
	}
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, name)
}
