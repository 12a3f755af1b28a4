package session

import (
	"slices"
	"sync"
	"unsafe"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/incoming"
)

// maxThreads is how many messages of threads a session remembers.
const maxThreads = 1000

// threads remembers the messages of a session that a client can continue from without
// sending the conversation again.
type threads struct {
	mu  sync.Mutex
	all []threadMessage // the newest last
}

// threadMessage is a message of the assistant in a thread.
type threadMessage struct {
	id   uint64 // the digest of its id
	turn int    // which of the assistant's turns in the conversation it is, from 1
}

// memory is about how many bytes the messages take.
func (t *threads) memory() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return int(unsafe.Sizeof(threadMessage{})) * cap(t.all)
}

// find notes in a request how many of the assistant's turns its thread holds. It returns the
// refusal of one that continues from a message of no thread of this session, or nil.
func (t *threads) find(req *claude.Request) *apierror.Error {
	thread := req.Body.Field("thread")
	if req.Endpoint != claude.Messages || thread.Field("type").Str() != "continue" {
		return nil
	}
	id := xxh3.HashString(thread.Field("previous_message_id").Str())
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.IndexFunc(t.all, func(m threadMessage) bool { return m.id == id }); i >= 0 {
		req.Held = t.all[i].turn
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
	said := threadMessage{id: xxh3.HashString(id), turn: incoming.Request{Request: req}.Conversation().Turn}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.all) == maxThreads {
		t.all = slices.Delete(t.all, 0, 1)
	}
	t.all = append(t.all, said)
}
