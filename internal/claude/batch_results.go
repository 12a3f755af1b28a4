package claude

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// results is the JSON Lines of a batch that has ended. Asked again they are the
// same.
func (b *Batch) results() []byte {
	var lines []byte
	cached := b.cached()
	for _, place := range b.order() {
		line := jsontree.Obj("custom_id", b.items[place].customID, "result", b.resultJSON(place, cached[place]))
		lines = append(line.Append(lines), '\n')
	}
	return lines
}

// order is the places of the requests in the order of their results.
func (b *Batch) order() []int {
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
		slices.Reverse(places) // which is another order, too
	}
	return places
}

// rand is what is random about one thing of a batch, always the same.
func (b *Batch) rand(purpose string, place int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose + " " + b.id))
	return rand.New(rand.NewPCG(h.Sum64(), uint64(place)))
}

// request is the message that the request at a place asks for. Params that are
// no object ask for nothing.
func (b *Batch) request(place int) *Request {
	req := &Request{Endpoint: Messages, Version: b.version, Betas: b.betas, Query: b.query, Models: &b.models, batched: true, At: b.created}
	if body, err := jsontree.Parse([]byte(b.items[place].params)); err == nil {
		req.Body = body
	}
	return req
}

// result is what became of the request at a place, of a batch that has ended.
func (b *Batch) result(place int) (Result, *Request, Row, *Error) {
	req, row := b.request(place), Row{}
	if b.plan.Row != nil {
		row = b.plan.Row(BatchItem{Place: place + 1, CustomID: b.items[place].customID, Request: req, Now: b.created})
	}
	if row.Result == Canceled || row.Result == Expired {
		return row.Result, req, row, nil
	}
	if result, is := b.left(place); is {
		return result, req, row, nil
	}
	if row.Result == Errored || row.Error != nil {
		return Errored, req, row, cmp.Or(row.Error, NewError("api_error", ""))
	}
	if refusal := Check(req, b.level, b.models); refusal != nil {
		return Errored, req, row, refusal
	}
	if refusal := b.items[place].refusal; refusal != nil {
		return Errored, req, row, refusal
	}
	return Succeeded, req, row, nil
}

// cached is what the prompt cache did for the requests that it concerns, by
// their places: each finds what those before it wrote. Whether the API's finds
// what was written outside the batch is up to chance; here it does not.
func (b *Batch) cached() map[int]*Cached {
	var cache PromptCache
	cached := map[int]*Cached{}
	for place, item := range b.items {
		if !strings.Contains(item.params, `"cache_control"`) {
			continue
		}
		if result, req, _, _ := b.result(place); result == Succeeded {
			cache.Use(req, b.at(b.done(place)))
			cached[place] = req.Cached
		}
	}
	return cached
}

func (b *Batch) resultJSON(place int, cached *Cached) *jsontree.Node {
	result, req, row, failure := b.result(place)
	req.Cached = cached
	tree := jsontree.Obj("type", string(result))
	switch result {
	case Succeeded:
		message := Message(req, row.Reply, b.rand("ids", place), b.rand("choices", place))
		if row.Size > 0 {
			message = message.Clone() // parts of it may be the scenario's
			inflate(message, row.Size)
		}
		if !row.saysTier() {
			message.Field("usage").SetField("service_tier", "batch")
		}
		tree.SetField("message", message)
	case Errored:
		tree.SetField("error", failure.Envelope(RequestID(b.rand("ids", place))))
	}
	return tree
}

func (r *Row) saysTier() bool { return r.Reply != nil && r.Reply.Usage.Field("service_tier") != nil }

// inflate makes the first text of a message so many bytes long.
func inflate(message *jsontree.Node, size int) {
	for _, block := range items(message.Field("content")) {
		if text := block.Field("text"); text.Is(jsontree.String) {
			if more := size - len(text.Text); more > 0 {
				block.SetField("text", text.Text+strings.Repeat("x", more))
			}
			return
		}
	}
}
