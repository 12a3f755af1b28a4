package scenarios

import (
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/match"
)

// Batches says what happens to the message batches that clients create.
type Batches struct {
	Takes         time.Duration  `yaml:"takes" doc:"from a batch's creation until its last request is done; default 2s, and 10ms for each request"`
	Expires       time.Duration  `yaml:"expires" doc:"requests that are not done so long after the creation expire; default 24h"`
	CanceledAfter time.Duration  `yaml:"canceled_after" doc:"somebody else cancels the batch so long after its creation; default never"`
	Order         Order          `yaml:"order" enum:"submitted|shuffled" doc:"the order of the results; default submitted"`
	Results       []*BatchResult `yaml:"results" doc:"what becomes of certain requests; the first entry that fits one counts"`
}

// Order is the order of a batch's results.
type Order string

// The orders of results; the zero Order is OrderSubmitted.
const (
	OrderSubmitted Order = "submitted" // as the requests
	OrderShuffled  Order = "shuffled"  // another order, which the API permits itself
)

// BatchResult is the result of the requests in a batch that it fits.
type BatchResult struct {
	Nth      *condition.Nth   `yaml:"nth" doc:"the request's place in the batch, from 1; a number, or {from: 2, to: 5}, or {every: 3}; default any"`
	CustomID *match.Matcher   `yaml:"custom_id" doc:"the request's custom_id; default any"`
	Result   resources.Result `yaml:"result" enum:"succeeded|errored|canceled|expired" doc:"default errored beside an error, else as the request and the time say"`
	Reply    *Reply           `yaml:"reply" doc:"what is particular about the message"`
	Error    *Error           `yaml:"error" doc:"the error of the result: a type, or a map; default api_error"`
	Size     faults.Size      `yaml:"size" doc:"bytes that the message's text has at least; default its own"`

	Pos strictyaml.Pos `yaml:"-"`
}

// DecodeYAML reads a map and refuses times of no length.
func (b *Batches) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, b)
	if d.Failed(before) {
		return
	}
	for key, length := range map[string]time.Duration{"takes": b.Takes, "expires": b.Expires, "canceled_after": b.CanceledAfter} {
		if at := n.Get(key); at != nil && length == 0 {
			d.In(key, func() { d.Hintf(at, key+": 1ms", "a time of no length cannot be told from none") })
		}
	}
}

// The keys of a reply and an error that describe an HTTP response, which a result of a
// batch is not.
var (
	httpReplyKeys = []string{"body", "events", "status", "headers", "pace", "pacing", "chunk", "stream"}
	httpErrorKeys = []string{"body", "status", "headers", "retry_after", "transient"}
)

// DecodeYAML reads a map and refuses keys that exclude each other.
func (r *BatchResult) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, r)
	d.Exclude(n, "error", "reply", "size")
	refuseHTTPKeys(d, n, "reply", httpReplyKeys)
	refuseHTTPKeys(d, n, "error", httpErrorKeys)
	if d.Failed(before) {
		return
	}
	message := r.Reply != nil || r.Size > 0
	switch {
	case r.Result == "" && r.Error == nil && !message:
		d.Hintf(n, "result: errored, or expired, canceled, succeeded", "this says nothing of the result")
	case r.Error != nil && r.Result != "" && r.Result != resources.Errored:
		d.In("error", func() { d.Problemf(n.Get("error"), "a result that is %s has no error", r.Result) })
	case message && r.Result != "" && r.Result != resources.Succeeded:
		d.In("result", func() { d.Problemf(n.Get("result"), "a result that is %s has no message", r.Result) })
	}
}

// refuseHTTPKeys refuses keys that describe an HTTP response.
func refuseHTTPKeys(d *strictyaml.Decoder, n *strictyaml.Node, key string, keys []string) {
	for _, name := range keys {
		if at := n.Get(key).Get(name); at != nil {
			d.In(key+"."+name, func() {
				d.Hintf(at, "for the download as a whole: a rule with when: {endpoint: batch_results}", "a result of a batch has no %s of its own", name)
			})
		}
	}
}

// BatchPlan returns what happens to batches at a speed; a speed of 0 means 1.
func (s *Scenario) BatchPlan(speed float64) resources.BatchPlan {
	b := s.Batches
	if b == nil {
		return resources.BatchPlan{Speed: speed}
	}
	return resources.BatchPlan{
		Takes: b.Takes, Expires: b.Expires, CanceledAfter: b.CanceledAfter,
		Shuffled: b.Order == OrderShuffled, Speed: speed, Row: b.row,
	}
}

// row returns what the scenario says about one request of a batch.
func (b *Batches) row(item resources.BatchItem) resources.Row {
	for _, r := range b.Results {
		if r.fits(item) {
			return r.row(item)
		}
	}
	return resources.Row{}
}

func (r *BatchResult) fits(item resources.BatchItem) bool {
	return (r.Nth == nil || r.Nth.Has(item.Place)) && (r.CustomID == nil || r.CustomID.Match(item.CustomID, true))
}

// row fills the templates as for a single request.
func (r *BatchResult) row(item resources.BatchItem) resources.Row {
	row := resources.Row{Result: r.Result, Size: int(r.Size)}
	if r.Reply == nil && r.Error == nil {
		return row
	}
	step := &Step{Reply: r.Reply, Error: r.Error}
	filled, err := step.Fill(Fill{
		Incoming: incoming.Request{Request: item.Request, Session: incoming.Moment{Nth: item.Place, Requests: item.Place}},
		Now:      item.Now,
	})
	if err != nil {
		row.Error = apierror.New("api_error", "claudemock: cannot make the result: "+err.Error())
		return row
	}
	answer := filled.Answer(item.Request)
	row.Reply = answer.Reply
	if answer.Error != nil {
		row.Error = &answer.Error.Error
	}
	return row
}
