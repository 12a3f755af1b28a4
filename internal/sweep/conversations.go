package sweep

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
)

// conversations are the messages of each conversation of a run, as they were sent with its
// last request that was answered. The key is the digest of its first message. What the API
// holds in a thread is none: its requests have the newest messages only, and a client may send
// the rest again after a failure.
type conversations map[difference.Digest]*jsontree.Node

func conversationsOf(entries []journal.Entry) conversations {
	all := conversations{}
	for i := range entries {
		e := &entries[i]
		if e.Endpoint != string(claude.Messages) || e.Status != 200 {
			continue
		}
		body := bodyOf(e)
		messages := body.Field("messages")
		if list := messages.List(); len(list) > 0 && body.Field("thread") == nil {
			all[difference.DigestOf(list[0], whatCounts())] = messages
		}
	}
	return all
}

// differ returns the first difference between a conversation of the baseline and the same
// one of a run; "" for none. A conversation that the run did not begin is none.
func (c conversations) differ(now conversations) string {
	var texts []string
	for begins, said := range c {
		if now[begins] == nil {
			continue
		}
		for d := range difference.Between(said, now[begins], whatCounts()) {
			texts = append(texts, fmt.Sprintf("message %s", d.Text("without the fault", "now")))
			break
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return slices.Min(texts)
}

// whatCounts says what counts when two conversations are compared.
func whatCounts() difference.Rules {
	r := difference.Conversation()
	r.EmptyIsAbsent = true
	return r
}
