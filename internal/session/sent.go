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

// The most answers, and bytes of them, that a session remembers. A longer answer is not
// remembered at all.
const (
	maxSent      = 256
	maxSentBytes = 1 << 20
)

// sentBlocks remembers the content blocks that the scenario made the session send, not those
// of answers that the API would give. The session accepts such blocks, whatever they are,
// when a client hands them back, and knows by them the results of tools that a step called.
// Scripts are read only when somebody asks. The zero value is empty; it locks itself.
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
	blocks []*jsontree.Node // once the script has been read and dropped
	bytes  int
}

// remember keeps the script of an answer, and forgets the oldest beyond the limits.
func (b *sentBlocks) remember(place string, script script.Script) {
	answer := sentAnswer{place: place, script: script, bytes: script.Whole()}
	if answer.bytes > maxSentBytes {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answers = append(b.answers, answer)
	b.bytes += answer.bytes
	for len(b.answers) > maxSent || b.bytes > maxSentBytes {
		b.bytes -= b.answers[0].bytes
		b.answers[0] = sentAnswer{}
		b.answers = b.answers[1:]
	}
	b.any.Store(true)
}

// inherit copies the answers of another session.
func (b *sentBlocks) inherit(other *sentBlocks) {
	other.mu.Lock()
	defer other.mu.Unlock()
	b.answers, b.bytes = slices.Clone(other.answers), other.bytes
	b.any.Store(len(b.answers) > 0)
}

// memory is about how many bytes the answers take.
func (b *sentBlocks) memory() int {
	if !b.any.Load() {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bytes
}

// find reports whether a block was sent that the predicate holds for, given the place of the
// step that sent it.
func (b *sentBlocks) find(is func(place string, block *jsontree.Node) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.answers) - 1; i >= 0; i-- {
		answer := &b.answers[i]
		if !answer.read {
			answer.blocks, answer.read, answer.script = journal.Blocks(answer.script), true, script.Script{}
		}
		if slices.ContainsFunc(answer.blocks, func(block *jsontree.Node) bool { return is(answer.place, block) }) {
			return true
		}
	}
	return false
}

// isSent reports whether a block of a conversation was sent, or is the result of a sent call
// whose id the API would not take.
func (b *sentBlocks) isSent(block *jsontree.Node) bool {
	if id := block.Field("tool_use_id").Str(); id != "" && !usualID.MatchString(id) {
		return b.find(func(_ string, was *jsontree.Node) bool { return was.Field("id").Str() == id })
	}
	return b.find(func(_ string, was *jsontree.Node) bool { return handsBack(was, block) })
}

// usualID matches the ids of tool calls that the API takes.
var usualID = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// handsBack reports whether a block is the one that was sent, as clients hand it back: they
// may leave out fields, add null ones, and mark it for the cache. Fields of blocks of
// unknown types may be anything.
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

// authorsContent reports whether the scenario decides the content of an answer.
func authorsContent(answer *script.Answer) bool {
	if answer.Events != nil || answer.Body != nil || answer.Reply != nil && answer.Reply.Content != nil {
		return answer.Request.Endpoint == claude.Messages
	}
	return answer.Reply != nil && slices.ContainsFunc(answer.Faults, func(use script.Use) bool {
		return use.Fault.Layer() == script.LayerMessage || use.Fault.Layer() == script.LayerEvents
	})
}

// stepPlace identifies the step in its scenario; "" for none.
func (d *Decision) stepPlace() string {
	if d.Step == 0 {
		return ""
	}
	return d.place() + "/" + strconv.Itoa(d.Step)
}

// bringsResults reports whether the step has called its tools as often as it may since the
// user's last words, going by the results that the request brings. To call them again would
// never end.
func (s *Session) bringsResults(a *Attempt, d *Decision, step *scenarios.Step) bool {
	place := d.stepPlace()
	if place == "" || len(a.Digest.Results) == 0 || !step.CallsOnce() || s.Scenario.RulesIn(d.state)[d.Rule].When.EndsByTurn() {
		return false
	}
	called := map[string]bool{} // the ids of the step's calls
	s.sent.find(func(from string, block *jsontree.Node) bool {
		if id := block.Field("id").Str(); from == place && id != "" {
			called[id] = true
		}
		return false
	})
	rounds := 0
	for _, results := range incoming.OpenResults(a.Claude.Body) {
		if slices.ContainsFunc(results, func(id string) bool { return called[id] }) {
			rounds++
		}
	}
	return rounds >= max(1, step.Repeat)
}

// alreadyAnswered says why a healthy answer replaces a call.
const alreadyAnswered = "the request brings the result of the tool that this step called; it is not called again, unless the step says repeat or the reply says answered: ignore"
