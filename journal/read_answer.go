package journal

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/sse"
)

// answerReader fills in an Answer from the bytes of a body.
type answerReader struct{ answer *Answer }

// plain reads a body that is not a stream.
func (r answerReader) plain(body []byte, completed bool) {
	a := r.answer
	a.Whole = completed
	tree, err := parse(body)
	switch {
	case a.Kind == Other:
	case err != nil || !tree.Is(jsontree.Object):
		a.Whole = completed && a.Kind == Failure
		if a.Kind == Message {
			a.Broken = "the body is no JSON object"
		}
	case a.Kind == Failure:
		a.Error = errorOf(tree)
	case tree.Field("type").Str() == "error":
		a.Error = errorOf(tree)
	case tree.Field("type").Str() == "completion":
		r.completion(tree)
	default:
		r.message(tree)
	}
}

// message reads the tree of a whole message.
func (r answerReader) message(tree *jsontree.Node) {
	content := tree.Field("content")
	if content.Is(jsontree.Array) {
		for _, block := range content.Items {
			r.block(block)
			r.endTool(len(r.answer.Tools) - 1)
		}
	}
	r.stop(tree.Field("stop_reason").Str())
}

// block notes a content block that begins.
func (r answerReader) block(block *jsontree.Node) {
	a := r.answer
	typ := block.Field("type").Str()
	if len(a.Blocks) < maxBlocks {
		a.Blocks = append(a.Blocks, typ)
	} else {
		a.Cut = true
	}
	if !stream.KnownBlock(typ) {
		r.unknown("block", typ)
	}
	switch typ {
	case "tool_use":
		r.tool(block)
	case "text":
		r.text(block.Field("text").Str())
	}
}

func (r answerReader) tool(block *jsontree.Node) {
	a := r.answer
	if len(a.Tools) == MaxTools {
		a.Cut = true
		return
	}
	a.Tools = append(a.Tools, Tool{ID: block.Field("id").Str(), Name: block.Field("name").Str()})
	if input := block.Field("input"); input.Is(jsontree.Object) && len(input.Members) > 0 { // a stream begins with an empty one
		r.input(len(a.Tools)-1, input.String())
	}
}

func (r answerReader) endTool(i int) {
	if i >= 0 && i < len(r.answer.Tools) {
		r.answer.Tools[i].Whole = true
	}
}

func (r answerReader) text(more string) { grow(&r.answer.Text, more, MaxText) }

// input adds to the input of the i-th tool call.
func (r answerReader) input(i int, more string) { grow(&r.answer.Tools[i].Input, more, MaxInput) }

func grow(text *string, more string, longest int) {
	*text += more[:min(len(more), max(0, longest+spare-len(*text)))]
}

// spare is the number of bytes that are read beyond those that are kept, so
// that a secret at the place of the cut is found as a whole.
const spare = 1 << 10

func (r answerReader) stop(reason string) {
	r.answer.Stop = reason
	if reason != "" && !stream.KnownStop(reason) {
		r.unknown("stop_reason", reason)
	}
}

func (r answerReader) unknown(what, typ string) {
	text := what + " " + strconv.Quote(typ[:min(len(typ), MaxName+spare)])
	switch {
	case slices.Contains(r.answer.Unknown, text):
	case len(r.answer.Unknown) == MaxUnknown:
		r.answer.Cut = true
	default:
		r.answer.Unknown = append(r.answer.Unknown, text)
	}
}

// stream reads the events of a stream, and returns their number. whole is false if there
// may be more than are read.
func (r answerReader) stream(p passage) (count int, whole bool) {
	sent := &opReader{ops: p.ops}
	events := sse.NewDecoder(p.reader(sent))
	events.MaxEvent = maxRead
	open := map[int64]*openTool{}
	loose := false
	for ; ; count++ {
		event, err := events.Next()
		if err != nil {
			r.answer.Loose = !r.answer.Whole && (loose || isLooselyWhole(p.body()))
			return count, sent.read < maxRead
		}
		r.sent(event.Name, sent.at)
		if r.answer.Whole {
			r.odd("there are events after the end")
			continue
		}
		data, err := parse(event.Data)
		switch {
		case err == nil:
			loose = loose || event.Name == "" && endsWell(data)
			r.event(event.Name, data, open)
		case !carries(event.Name):
			r.odd(fmt.Sprintf("the data of an event %q beside the message is no JSON", event.Name))
		case r.answer.Broken == "":
			r.answer.Broken = fmt.Sprintf("the data of %s is no JSON", event.Name)
		}
	}
}

// isLooselyWhole reports whether a stream comes to a good end for a client that reads less
// strictly than the standard asks: it needs no event lines and no blank lines between
// events.
func isLooselyWhole(body []byte) bool {
	for line := range bytes.FieldsFuncSeq(body, func(r rune) bool { return r == '\n' || r == '\r' }) {
		text, is := bytes.CutPrefix(line, []byte("data:"))
		if !is {
			continue
		}
		if data, err := parse(text); err == nil && endsWell(data) {
			return true
		}
	}
	return false
}

// endsWell reports whether an event says in its data that it is the last one of a message
// or of a legacy completion.
func endsWell(data *jsontree.Node) bool {
	switch data.Field("type").Str() {
	case "message_stop":
		return true
	case "completion":
		return data.Field("stop_reason").Str() != ""
	default:
		return false
	}
}

// surrogate is half of a character beyond the first 65,536, as JSON escapes it.
var surrogate = regexp.MustCompile(`\\u[dD][89a-fA-F][0-9a-fA-F]{2}`)

// parse reads JSON as clients do: unlike the API, they accept half a surrogate
// pair.
func parse(text []byte) (*jsontree.Node, error) {
	tree, err := jsontree.Parse(text)
	if err == nil {
		return tree, nil
	}
	if lenient, failed := jsontree.Parse(surrogate.ReplaceAll(text, []byte(`\ufffd`))); failed == nil {
		return lenient, nil
	}
	return nil, err
}

// carries reports whether events of that name carry a part of the answer, which
// a client needs.
func carries(name string) bool { return stream.KnownEvent(name) && name != "ping" }

// odd records a defect that some clients do not tolerate.
func (r answerReader) odd(what string) {
	if r.answer.Odd == "" {
		r.answer.Odd = what
	}
}

func (r answerReader) sent(name string, at time.Duration) {
	sent := r.answer.Sent
	if last := len(sent) - 1; last >= 0 && sent[last].Event == name {
		sent[last].Count++
		return
	}
	if len(sent) == MaxSent {
		r.answer.Cut = true
		return
	}
	r.answer.Sent = append(sent, Sent{At: Millis(at), Event: name, Count: 1})
}

// openTool is a tool call whose block has not ended.
type openTool struct {
	place int    // in Tools
	input []byte // as far as it was sent
}

func (r answerReader) event(name string, data *jsontree.Node, open map[int64]*openTool) {
	index, _ := data.Field("index").Int()
	tool := open[int64(index)]
	switch name {
	case "content_block_start":
		before := len(r.answer.Tools)
		r.block(data.Field("content_block"))
		if len(r.answer.Tools) > before {
			open[int64(index)] = &openTool{place: before}
		}
	case "content_block_delta":
		delta := data.Field("delta")
		r.delta(delta)
		if tool != nil {
			more := delta.Field("partial_json").Str()
			tool.input = append(tool.input, more...)
			r.input(tool.place, more)
		}
	case "content_block_stop":
		if tool != nil {
			r.endTool(tool.place)
			delete(open, int64(index))
		}
	case "message_delta":
		r.stop(data.Get("delta.stop_reason").Str())
	case "message_stop":
		r.answer.Whole = true
		r.endTools(open)
	case "completion":
		r.completion(data)
		r.answer.Whole = r.answer.Stop != ""
	case "error":
		r.answer.Error, r.answer.Whole = errorOf(data), true
	default:
		if !stream.KnownEvent(name) {
			r.unknown("event", name)
		}
	}
}

// completion reads a legacy completion or a part of one. The last part has the
// stop reason.
func (r answerReader) completion(data *jsontree.Node) {
	r.text(data.Field("completion").Str())
	r.stop(data.Field("stop_reason").Str())
}

// endTools runs at the end of the message. It ends the calls whose blocks have
// not ended, unless their input is cut.
func (r answerReader) endTools(open map[int64]*openTool) {
	for _, tool := range open {
		if _, err := parse(tool.input); err == nil {
			r.endTool(tool.place)
		}
	}
}

func (r answerReader) delta(delta *jsontree.Node) {
	typ := delta.Field("type").Str()
	if !stream.KnownDelta(typ) {
		r.unknown("delta", typ)
	}
	r.text(delta.Field("text").Str())
}

// errorOf reads an error's envelope. For a body of another form, the error is
// empty.
func errorOf(envelope *jsontree.Node) *Error {
	inner := envelope.Field("error")
	e := &Error{
		Type: inner.Field("type").Str(), Message: inner.Field("message").Str(),
		Code: inner.Get("details.error_code").Str(),
	}
	e.Message = e.Message[:min(len(e.Message), MaxText+spare)]
	return e
}

// RetryAfter returns how long the headers of an answer ask the client to wait, by
// retry-after-ms or else retry-after, as a number of seconds or an HTTP date;
// it may be negative. ok is false if there is no such header that can be read.
func RetryAfter(head *script.Head, now time.Time) (wait time.Duration, ok bool) {
	value, ms := head.Get("retry-after"), head.Get("retry-after-ms")
	if value == "" && ms == "" {
		return 0, false
	}
	if wait, ok := times(ms, time.Millisecond); ok {
		return wait, true
	}
	if wait, ok := times(value, time.Second); ok {
		return wait, true
	}
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), -longestWait), longestWait), true
	}
	return 0, false
}

// longestWait caps waits, so that sums do not overflow; no client waits that
// long.
const longestWait = 10 * 365 * 24 * time.Hour

// times multiplies the number in a header by a unit. ok is false for a text
// that is not a finite number.
func times(text string, unit time.Duration) (wait time.Duration, ok bool) {
	n, err := strconv.ParseFloat(text, 64)
	if math.IsInf(n, 0) && errors.Is(err, strconv.ErrRange) {
		return time.Duration(math.Copysign(float64(longestWait), n)), true
	}
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, false
	}
	longest := float64(longestWait) / float64(unit)
	return time.Duration(min(max(n, -longest), longest) * float64(unit)), true
}
