package resources

import (
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// BatchPlan says what becomes of batches. With the zero plan every request soon gets a
// healthy answer. All times count from the creation of a batch.
type BatchPlan struct {
	Takes         time.Duration // time until the last request is done; 0 means 2 s and 10 ms for each request, at most an hour
	Expires       time.Duration // requests that are not done by then expire; 0 means 24 h
	CanceledAfter time.Duration // somebody else cancels the batch then; 0 means never
	Shuffled      bool          // the results have another order than the requests
	Speed         float64       // factor by which a batch is faster; 0 means 1

	// Row returns the plan for one request; nil plans nothing.
	Row func(item BatchItem) Row
}

// The times of batches that a plan does not set.
const (
	defaultStart   = 2 * time.Second
	defaultPerItem = 10 * time.Millisecond
	defaultMax     = time.Hour
	defaultExpiry  = 24 * time.Hour
	cancelTime     = time.Second // between the cancellation of a batch and its end
)

// BatchItem is one request of a batch.
type BatchItem struct {
	Place    int // position in the batch, from 1
	CustomID string
	Request  *claude.Request // the request for a message
	Now      time.Time
}

// Row is the plan for one result. The zero Row leaves it to the request and the time.
type Row struct {
	Result Result
	Reply  *compose.Reply  // scripts parts of a message
	Error  *apierror.Error // for Errored; nil means api_error
	Size   int             // least number of bytes in the text of a message
}

// Result is the outcome of one request in a batch.
type Result string

// The outcomes of a request.
const (
	Succeeded Result = "succeeded"
	Errored   Result = "errored"
	Canceled  Result = "canceled"
	Expired   Result = "expired"
)

// batch is a message batch. Its course is fixed when it is created, so that its state
// is a function of the time until a client cancels it.
type batch struct {
	id       string
	created  time.Time
	plan     BatchPlan
	items    []batchItem
	version  string // of the request that created it; its rules apply to the items
	betas    []string
	query    map[string]string
	level    claude.Validation
	models   models.List
	canceled bool
	cancelAt time.Duration // if canceled; counts like the times of a BatchPlan
	counts   map[Result]int
}

// batchItem is one request of a batch, kept as text, which takes less memory.
type batchItem struct {
	customID string
	params   string
	refusal  *apierror.Error // for skills that did not exist when the batch was created
}

// newBatch makes the batch that a call asks for, or returns nil if it is larger than a
// workspace may be.
func newBatch(id string, w *Workspace, call Call) *batch {
	b := &batch{id: id, created: call.Now, plan: w.Plan, version: call.Version, betas: call.Betas, query: call.Query, level: call.Level, models: w.Models}
	size := b.bytes()
	for _, item := range call.Body.Field("requests").List() {
		params := "null"
		if tree := item.Field("params"); tree != nil {
			params = tree.String()
		}
		b.items = append(b.items, batchItem{customID: strings.Clone(item.Field("custom_id").Str()), params: params})
		if size += b.items[len(b.items)-1].bytes(); size > MaxBytes {
			return nil
		}
	}
	for place := range b.items {
		if !call.lenient() && strings.Contains(b.items[place].params, `"skills"`) {
			b.items[place].refusal = w.CheckSkills(b.request(place))
		}
	}
	if after := b.plan.CanceledAfter; after > 0 && after < b.naturalEnd() {
		b.canceled, b.cancelAt = true, after
	}
	return b
}

// bytes estimates the memory of the batch.
func (b *batch) bytes() int {
	sum := 1 << 10
	for _, item := range b.items {
		sum += item.bytes()
	}
	return sum
}

func (i *batchItem) bytes() int { return 64 + len(i.customID) + len(i.params) }

func (b *batch) takes() time.Duration {
	if b.plan.Takes > 0 {
		return b.plan.Takes
	}
	return min(defaultStart+time.Duration(len(b.items))*defaultPerItem, defaultMax)
}

func (b *batch) expires() time.Duration {
	if b.plan.Expires > 0 {
		return b.plan.Expires
	}
	return defaultExpiry
}

// naturalEnd returns when the batch ends if nobody cancels it.
func (b *batch) naturalEnd() time.Duration { return min(b.takes(), b.expires()) }

func (b *batch) end() time.Duration {
	if b.canceled {
		return min(b.naturalEnd(), b.cancelAt+cancelTime)
	}
	return b.naturalEnd()
}

// age returns how far the batch has come.
func (b *batch) age(now time.Time) time.Duration {
	age := now.Sub(b.created)
	if b.plan.Speed > 0 {
		age = time.Duration(float64(age) * b.plan.Speed)
	}
	return age
}

// at returns the time at which the batch has come that far.
func (b *batch) at(age time.Duration) time.Time {
	if b.plan.Speed > 0 {
		age = time.Duration(float64(age) / b.plan.Speed)
	}
	return b.created.Add(age)
}

func (b *batch) ended(now time.Time) bool { return b.age(now) >= b.end() }

func (b *batch) canceling(now time.Time) bool { return b.canceled && b.age(now) >= b.cancelAt }

// cancel cancels the batch, as a client asks. It has no effect if the batch is canceled
// or has ended.
func (b *batch) cancel(now time.Time) {
	if !b.ended(now) && !b.canceling(now) {
		b.canceled, b.cancelAt = true, b.age(now)
	}
}

// unfinished returns the result of the request at an index if the batch ends before it
// is done; is reports whether it does. Requests are processed one after another.
func (b *batch) unfinished(place int) (result Result, is bool) {
	done := b.doneAfter(place)
	switch {
	case b.canceled && done > b.cancelAt:
		return Canceled, true
	case done > b.naturalEnd():
		return Expired, true
	default:
		return "", false
	}
}

// doneAfter returns when the request at an index is done.
func (b *batch) doneAfter(place int) time.Duration {
	return b.takes() / time.Duration(len(b.items)) * time.Duration(place+1)
}

// json returns the batch as the API shows it at a time. base is the URL that the client
// uses in front of /v1.
func (b *batch) json(now time.Time, base string) *jsontree.Node {
	status, ended, resultsURL, cancelInitiated := "in_progress", time.Time{}, "", time.Time{}
	if b.canceling(now) {
		status, cancelInitiated = "canceling", b.at(b.cancelAt)
	}
	if b.ended(now) {
		status, ended = "ended", b.at(b.end())
		resultsURL = base + "/v1/messages/batches/" + b.id + "/results"
	}
	expires := b.created.Add(b.expires())
	if b.takes() > b.expires() {
		expires = b.at(b.expires()) // it does expire
	}
	return jsontree.Obj(
		"id", b.id,
		"type", "message_batch",
		"processing_status", status,
		"request_counts", b.requestCounts(now),
		"ended_at", stamp(ended),
		"created_at", stamp(b.created),
		"expires_at", stamp(expires),
		"archived_at", stamp(time.Time{}),
		"cancel_initiated_at", stamp(cancelInitiated),
		"results_url", jsontree.OrNull(resultsURL),
	)
}

// requestCounts counts the requests by their results. Like the API, it counts no
// results before the batch has ended.
func (b *batch) requestCounts(now time.Time) *jsontree.Node {
	counts, processing := map[Result]int{}, len(b.items)
	if b.ended(now) {
		if b.counts == nil {
			b.counts = b.count()
		}
		counts, processing = b.counts, 0
	}
	return jsontree.Obj(
		"processing", processing,
		string(Succeeded), counts[Succeeded],
		string(Errored), counts[Errored],
		string(Canceled), counts[Canceled],
		string(Expired), counts[Expired],
	)
}

func (b *batch) count() map[Result]int {
	counts := map[Result]int{}
	for place := range b.items {
		result, _, _, _ := b.result(place)
		counts[result]++
	}
	return counts
}
