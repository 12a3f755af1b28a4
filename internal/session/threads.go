package session

import (
	"slices"
	"sync"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// maxThreads is how many messages of threads a session remembers.
const maxThreads = 1000

// threads remembers the messages of a session that a client can continue from without
// sending the conversation again.
type threads struct {
	mu  sync.Mutex
	ids []uint64 // digests of the messages' ids, the newest last
}

// memory is about how many bytes the messages take.
func (t *threads) memory() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return 8 * cap(t.ids)
}

// check returns the refusal of a request that continues from a message of no thread of this
// session, or nil.
func (t *threads) check(req *claude.Request) *apierror.Error {
	thread := req.Body.Field("thread")
	if req.Endpoint != claude.Messages || thread.Field("type").Str() != "continue" {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if slices.Contains(t.ids, xxh3.HashString(thread.Field("previous_message_id").Str())) {
		return nil
	}
	refusal, _ := apierror.ForCode("thread_not_found")
	return refusal
}

// note remembers the message that answers a request of a thread.
func (t *threads) note(req *claude.Request, given *Decision) {
	reply := given.Answer.Reply
	if reply == nil || given.Answer.Error != nil || req.Body.Field("thread").Field("type").Str() == "" {
		return
	}
	id := reply.ID
	if id == "" {
		id = claude.MessageID(given.ids.Rand("message"))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.ids) == maxThreads {
		t.ids = slices.Delete(t.ids, 0, 1)
	}
	t.ids = append(t.ids, xxh3.HashString(id))
}
