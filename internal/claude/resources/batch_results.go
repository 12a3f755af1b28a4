package resources

import (
	"bytes"
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/jsontree"
)

// results returns the JSON Lines of a batch that has ended, with the parts of long
// texts that are not in memory as fills. They are the same each time. They end where no
// more memory is granted: the caller knows that it refused it.
func (b *batch) results(grant jsontree.Grant) Content {
	content := Content{Type: "application/x-jsonl"}
	cached := b.cached()
	for _, place := range b.order() {
		start := len(content.Data)
		result, more, cutShort := b.resultJSON(place, cached[place], maxHeld(start))
		lines := append(jsontree.Obj("custom_id", b.items[place].customID, "result", result).Append(content.Data), '\n')
		if more > 0 {
			at := start + bytes.LastIndex(lines[start:], []byte(strings.Repeat("x", minHeld)))
			content.Fills = append(content.Fills, Fill{At: at, Size: more})
		}
		content.Data, content.CutShort = lines, cmp.Or(content.CutShort, cutShort)
		if grant != nil && !grant.Take(len(lines)-start) {
			break
		}
	}
	return content
}

// order returns the indices of the requests in the order of their results.
func (b *batch) order() []int {
	places := make([]int, len(b.items))
	for i := range places {
		places[i] = i
	}
	if !b.plan.Shuffled {
		return places
	}
	r := b.rand("order", 0)
	r.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	if slices.IsSorted(places) {
		slices.Reverse(places) // the order must differ
	}
	return places
}

// rand returns the source of random numbers for one purpose, always with the same seed.
func (b *batch) rand(purpose string, place int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose + " " + b.id))
	return rand.New(rand.NewPCG(h.Sum64(), uint64(place)))
}

// request returns the request for a message at an index. Params that are not an object
// give a request without a body.
func (b *batch) request(place int) *claude.Request {
	req := &claude.Request{Endpoint: claude.Messages, Version: b.version, Betas: b.betas, Query: b.query, Models: &b.models, BatchSize: len(b.items), At: b.created}
	if body, err := jsontree.Parse([]byte(b.items[place].params)); err == nil {
		req.Body = body
	}
	return req
}

// result returns the outcome of the request at an index, for a batch that has ended.
func (b *batch) result(place int) (Result, *claude.Request, Row, *apierror.Error) {
	req, row := b.request(place), Row{}
	if b.plan.Row != nil {
		row = b.plan.Row(BatchItem{Place: place + 1, CustomID: b.items[place].customID, Request: req, Now: b.created})
	}
	if row.Result == Canceled || row.Result == Expired {
		return row.Result, req, row, nil
	}
	if result, is := b.unfinished(place); is {
		return result, req, row, nil
	}
	if row.Result == Errored || row.Error != nil {
		return Errored, req, row, cmp.Or(row.Error, apierror.New("api_error", ""))
	}
	if refusal := check.Request(req, b.level, b.models); refusal != nil {
		return Errored, req, row, refusal
	}
	if refusal := b.items[place].refusal; refusal != nil {
		return Errored, req, row, refusal
	}
	return Succeeded, req, row, nil
}

// cached returns what the prompt cache did for the requests that use it, by index: each
// finds what those before it wrote. At the API, whether a batch finds what was written
// outside of it is up to chance; here it does not.
func (b *batch) cached() map[int]*claude.Cached {
	var cache promptCache
	cached := map[int]*claude.Cached{}
	for place, item := range b.items {
		if !strings.Contains(item.params, `"cache_control"`) {
			continue
		}
		if result, req, _, _ := b.result(place); result == Succeeded {
			cache.use(req, b.at(b.doneAfter(place)))
			cached[place] = req.Cached
		}
	}
	return cached
}

// resultJSON returns the result of a request, how many bytes of its text are not in
// memory, and which value is cut short.
func (b *batch) resultJSON(place int, cached *claude.Cached, most int) (tree *jsontree.Node, more int, cutShort string) {
	result, req, row, failure := b.result(place)
	req.Cached = cached
	tree = jsontree.Obj("type", string(result))
	switch result {
	case Succeeded:
		var message *jsontree.Node
		message, cutShort = compose.MessageWithin(req, row.Reply, b.rand("ids", place), b.rand("choices", place))
		if row.Size > 0 {
			message = message.Clone() // it may share parts with the scenario
			more = padText(message, row.Size, most)
		}
		if !row.saysTier() {
			message.Field("usage").SetField("service_tier", "batch")
		}
		tree.SetField("message", message)
	case Errored:
		tree.SetField("error", failure.Envelope(claude.RequestID(b.rand("ids", place))))
	}
	return tree, more, cutShort
}

func (r *Row) saysTier() bool { return r.Reply != nil && r.Reply.Usage.Field("service_tier") != nil }

// minHeld is the number of letters at the end of a long text that are always in memory.
// The letters that are not are the same, and come before them.
const minHeld = 128

// maxHeld returns how many letters of one text are in memory at most, after this many
// bytes of results.
func maxHeld(results int) int {
	if results > 16<<20 {
		return minHeld
	}
	return 1 << 17
}

// padText makes the first text of a message size bytes long. It adds at most most
// letters, and returns how many are missing.
func padText(message *jsontree.Node, size, most int) (left int) {
	for _, block := range message.Field("content").List() {
		if text := block.Field("text"); text.Is(jsontree.String) {
			more := max(0, size-len(text.Text))
			made := min(more, most)
			block.SetField("text", text.Text+strings.Repeat("x", made))
			return more - made
		}
	}
	return 0
}
