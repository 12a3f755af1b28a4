package script

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// eventTypes are the events that the API sends. Places can name others, since a
// scenario can send its own.
var eventTypes = []string{
	"message_start", "content_block_start", "content_block_delta", "content_block_stop",
	"message_delta", "message_stop", "ping", "error",
}

var eventWord = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// YAMLType returns the name of the type in docs.
func (*At) YAMLType() string { return "place" }

// DecodeYAML reads a place in any of its forms. It replaces a default as a whole.
func (a *At) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	*a = At{}
	before := d.Count()
	switch {
	case n.Kind == strictyaml.Map:
		a.decodeMap(d, n)
	case n.Kind == strictyaml.Scalar && n.Tag == "!!int":
		number, ok := n.Int()
		if !ok || number == 0 || number != int64(int(number)) {
			d.Problemf(n, "events are counted from 1, or from -1 for the last, got %s", n.Value)
			return
		}
		a.Number = int(number)
	case n.Kind == strictyaml.Scalar && n.Tag == "!!str":
		a.decodeWord(d, n)
	default:
		a.refuse(d, n)
	}
	if err := a.Check(); err != nil && !d.Failed(before) {
		d.Problemf(n, "%s", err)
	}
}

func (a *At) decodeMap(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, a)
	if len(n.Entries) == 0 {
		d.Problemf(n, "this place is empty; known are block, byte, edge, elapsed, event, nth, number, percent")
	}
	for _, key := range []string{"nth", "number"} {
		if at := n.Get(key); at != nil && at.Value == "0" {
			d.In(key, func() { d.Problemf(at, "events are counted from 1, or from -1 for the last, got 0") })
		}
	}
	if event := n.Get("event"); event != nil && a.Event != "" {
		d.In("event", func() { checkEvent(d, event) })
	}
}

func (a *At) decodeWord(d *strictyaml.Decoder, n *strictyaml.Node) {
	if text, ok := strings.CutSuffix(n.Value, "%"); ok {
		percent, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || percent < 0 || percent > 100 {
			d.Problemf(n, "expected a percentage from 0%% to 100%%, got %q", n.Value)
			return
		}
		a.Percent = &percent
		return
	}
	if elapsed, err := time.ParseDuration(n.Value); err == nil {
		a.Elapsed = &elapsed
		return
	}
	if !eventWord.MatchString(n.Value) {
		a.refuse(d, n)
		return
	}
	a.Event = n.Value
	checkEvent(d, n)
}

func (*At) refuse(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Problemf(n, "expected an event such as message_stop, an event's number, a share such as 60%%, a time such as 2s, or a map, got %s", strictyaml.Found(n))
}

// checkEvent refuses an event type that looks like a misspelt one of the API.
func checkEvent(d *strictyaml.Decoder, n *strictyaml.Node) {
	if slices.Contains(eventTypes, n.Value) {
		return
	}
	if hint := strictyaml.DidYouMean(n.Value, eventTypes); hint != "" {
		d.Hintf(n, hint, "the API sends no event %q", n.Value)
	}
}

// EncodeYAML writes a place in its shortest form, and nothing for no place.
func (a *At) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	switch {
	case a.IsZero():
		return nil
	case *a == At{Number: a.Number}:
		return e.Encode(a.Number)
	case *a == At{Event: a.Event} && eventWord.MatchString(a.Event):
		return e.Encode(a.Event)
	case *a == At{Percent: a.Percent}:
		return strictyaml.Word(strconv.FormatFloat(*a.Percent, 'f', -1, 64) + "%")
	case *a == At{Elapsed: a.Elapsed}:
		return e.Encode(*a.Elapsed)
	default:
		return e.Struct(a)
	}
}
