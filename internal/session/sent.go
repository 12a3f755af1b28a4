package session

import (
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// The most that a session remembers of what its scenario said. An answer longer
// than that is not remembered.
const (
	maxSent      = 256
	maxSentBytes = 1 << 20
)

// sentBlocks remembers the content blocks that a scenario made a session send. The
// session accepts them when a client hands them back, whatever they are, and knows a
// tool that a step called when its result comes. Answers that the API would give stay
// out of it. Scripts are read when somebody asks. Its zero value is empty; it locks
// itself.
type sentBlocks struct {
	any     atomic.Bool // whether anything was ever sent
	mu      sync.Mutex
	answers []sentAnswer
	bytes   int
}

// sentAnswer is one answer that was sent.
type sentAnswer struct {
	place  string // of its step
	script script.Script
	read   bool
	blocks []*jsontree.Node // once the script was read, which is then dropped
	bytes  int
}

// remember keeps the script of an answer.
func (b *sentBlocks) remember(place string, script script.Script) {
	t := sentAnswer{place: place, script: script, bytes: script.Whole()}
	if t.bytes > maxSentBytes {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answers = append(b.answers, t)
	b.bytes += t.bytes
	for len(b.answers) > maxSent || b.bytes > maxSentBytes {
		b.bytes -= b.answers[0].bytes
		b.answers[0] = sentAnswer{}
		b.answers = b.answers[1:]
	}
	b.any.Store(true)
}

// inherit takes over what another session's remember.
func (b *sentBlocks) inherit(other *sentBlocks) {
	other.mu.Lock()
	defer other.mu.Unlock()
	b.answers, b.bytes = slices.Clone(other.answers), other.bytes
	b.any.Store(len(b.answers) > 0)
}

// memory is about how many bytes they take.
func (b *sentBlocks) memory() int {
	if !b.any.Load() {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes
}

// find reports whether a block was sent for which the test holds. The test is also
// given the place of the step.
func (b *sentBlocks) find(is func(place string, block *jsontree.Node) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.answers) - 1; i >= 0; i-- {
		t := &b.answers[i]
		if !t.read {
			t.blocks, t.read, t.script = journal.Blocks(t.script), true, script.Script{}
		}
		if slices.ContainsFunc(t.blocks, func(block *jsontree.Node) bool { return is(t.place, block) }) {
			return true
		}
	}
	return false
}

// isSent reports whether a block of a conversation is one that was sent, or a result
// that names a call by an odd id that was.
func (b *sentBlocks) isSent(block *jsontree.Node) bool {
	if id := block.Field("tool_use_id").Str(); id != "" && !usualID.MatchString(id) {
		return b.find(func(_ string, was *jsontree.Node) bool { return was.Field("id").Str() == id })
	}
	return b.find(func(_ string, was *jsontree.Node) bool { return handsBack(was, block) })
}

// usualID is what the API takes for the id of a tool call.
var usualID = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// handsBack reports whether a block is the one that was sent, as clients hand it back: they
// may leave out fields, add null ones, and mark it for the cache. Of a type that
// nobody knows they may not even keep the fields.
func handsBack(sent, block *jsontree.Node) bool {
	typ := block.Field("type")
	if len(block.Members) == 0 || sent.Field("type").String() != typ.String() {
		return false
	}
	if typ != nil && !stream.KnownBlock(typ.Str()) {
		return true
	}
	for _, m := range block.Members {
		was := sent.Field(m.Key)
		added := was == nil && m.Value.Is(jsontree.Null) || m.Key == "cache_control"
		if !added && (was == nil || was.String() != m.Value.String()) {
			return false
		}
	}
	return true
}

// authorsContent reports whether a scenario decides what content an answer has.
func authorsContent(answer *script.Answer) bool {
	if answer.Events != nil || answer.Body != nil || answer.Reply != nil && answer.Reply.Content != nil {
		return answer.Request.Endpoint == claude.Messages
	}
	return answer.Reply != nil && slices.ContainsFunc(answer.Faults, func(use script.Use) bool {
		return use.Fault.Layer() == script.LayerMessage || use.Fault.Layer() == script.LayerEvents
	})
}

// stepPlace tells the steps of a scenario apart; "" for none.
func (t *Decision) stepPlace() string {
	if t.Step == 0 {
		return ""
	}
	return t.place() + "/" + strconv.Itoa(t.Step)
}

// bringsResults reports whether the step would call tools again that the client just
// gave it the results of, which would never end.
func (s *Session) bringsResults(a *Attempt, t *Decision, step *scenarios.Step) bool {
	place := t.stepPlace()
	if place == "" || len(a.Digest.Results) == 0 || !step.CallsOnce() {
		return false
	}
	results := incoming.OpenResults(a.Claude.Body)
	return len(results) > 0 && s.sent.find(func(from string, block *jsontree.Node) bool {
		return from == place && slices.Contains(results, block.Field("id").Str())
	})
}

// alreadyAnswered says why a healthy answer takes the place of a call.
const alreadyAnswered = "the request brings the result of the tool that this step called; it is not called again, unless the reply says answered: ignore"
