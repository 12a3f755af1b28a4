package server

import (
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// The most that a session remembers of what its scenario said. An answer longer
// than that is not remembered.
const (
	maxTold      = 256
	maxToldBytes = 1 << 20
)

// toldBook remembers the content blocks that a scenario made a session send: what
// a client hands back of them the session takes, whatever it is, and a tool that a
// step called is known again when its result comes. Answers that the API would
// give stay out of it. Scripts are read when somebody asks. Its zero value is
// empty; it locks itself.
type toldBook struct {
	any     atomic.Bool // whether anything was ever told
	mu      sync.Mutex
	answers []told
	bytes   int
}

// told is one answer.
type told struct {
	place  string // of its step
	script faults.Script
	read   bool
	blocks []*jsontree.Node // once the script was read, which then is gone
	bytes  int
}

// remember keeps the script of an answer.
func (b *toldBook) remember(place string, script faults.Script) {
	t := told{place: place, script: script, bytes: script.Whole()}
	if t.bytes > maxToldBytes {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answers = append(b.answers, t)
	b.bytes += t.bytes
	for len(b.answers) > maxTold || b.bytes > maxToldBytes {
		b.bytes -= b.answers[0].bytes
		b.answers[0] = told{}
		b.answers = b.answers[1:]
	}
	b.any.Store(true)
}

// inherit takes over what another book remembers.
func (b *toldBook) inherit(other *toldBook) {
	other.mu.Lock()
	defer other.mu.Unlock()
	b.answers, b.bytes = slices.Clone(other.answers), other.bytes
	b.any.Store(len(b.answers) > 0)
}

// memory is about how many bytes the book takes.
func (b *toldBook) memory() int {
	if !b.any.Load() {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes
}

// find reports whether a block was told of which the test holds; the test is also
// given the place of the step.
func (b *toldBook) find(is func(place string, block *jsontree.Node) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.answers) - 1; i >= 0; i-- {
		t := &b.answers[i]
		if !t.read {
			t.blocks, t.read, t.script = journal.Blocks(t.script), true, faults.Script{}
		}
		if slices.ContainsFunc(t.blocks, func(block *jsontree.Node) bool { return is(t.place, block) }) {
			return true
		}
	}
	return false
}

// sent reports whether a block of a conversation is one that was told, or a result
// that names a call by an odd id that was.
func (b *toldBook) sent(block *jsontree.Node) bool {
	if id := block.Field("tool_use_id").Str(); id != "" && !usualID.MatchString(id) {
		return b.find(func(_ string, told *jsontree.Node) bool { return told.Field("id").Str() == id })
	}
	return b.find(func(_ string, told *jsontree.Node) bool { return handsBack(told, block) })
}

// usualID is what the API takes for the id of a tool call.
var usualID = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// handsBack reports whether a block is the one told, as clients hand it back: they
// may leave out fields, add null ones, and mark it for the cache. Of a type that
// nobody knows they may not even keep the fields.
func handsBack(told, block *jsontree.Node) bool {
	typ := block.Field("type")
	if len(block.Members) == 0 || told.Field("type").String() != typ.String() {
		return false
	}
	if typ != nil && !stream.KnownBlock(typ.Str()) {
		return true
	}
	for _, m := range block.Members {
		was := told.Field(m.Key)
		added := was == nil && m.Value.Is(jsontree.Null) || m.Key == "cache_control"
		if !added && (was == nil || was.String() != m.Value.String()) {
			return false
		}
	}
	return true
}

// spells reports whether a scenario has a hand in what content an answer has.
func spells(answer *faults.Answer) bool {
	if answer.Events != nil || answer.Body != nil || answer.Reply != nil && answer.Reply.Content != nil {
		return answer.Request.Endpoint == claude.Messages
	}
	return answer.Reply != nil && slices.ContainsFunc(answer.Faults, func(use faults.Use) bool {
		return use.Fault.Layer() == faults.LayerMessage || use.Fault.Layer() == faults.LayerEvents
	})
}

// stepPlace tells the steps of a scenario apart; "" for none.
func (t *turn) stepPlace() string {
	if t.step == 0 {
		return ""
	}
	return t.place() + "/" + strconv.Itoa(t.step)
}

// answered reports whether the step would call tools again that the client just
// gave it the results of, which would never end.
func (s *session) answered(a *arrival, t *turn, step *scenarios.Step) bool {
	place := t.stepPlace()
	if place == "" || len(a.asked.results) == 0 || !step.CallsOnce() {
		return false
	}
	results := scenarios.OpenResults(a.request.Body)
	return len(results) > 0 && s.told.find(func(from string, block *jsontree.Node) bool {
		return from == place && slices.Contains(results, block.Field("id").Str())
	})
}

// resultIsIn says why a healthy answer stands for a call.
const resultIsIn = "the request brings the result of the tool that this step called; it is not called again, unless the reply says answered: ignore"
