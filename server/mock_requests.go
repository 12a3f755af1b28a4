package server

import (
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// Requests lists the requests of the session and how they were answered, oldest first.
func (m *Mock) Requests() []journal.Entry { return m.session.Journal.Entries() }

// Request returns the n-th request of the session, from 1, as timelines number them. It ends
// the test with the timeline if there is none.
func (m *Mock) Request(t TB, n int) *journal.Entry {
	t.Helper()
	entries := m.Requests()
	for i := range entries {
		if entries[i].Ordinal == n {
			return &entries[i]
		}
	}
	t.Fatalf("there is no request %d, only %s:\n%s", n, words.Count(len(entries), "request"), m.Timeline())
	return &journal.Entry{}
}

// AssertRequests fails the test with the timeline unless the session has had exactly n
// requests, and reports whether it has.
func (m *Mock) AssertRequests(t TB, n int) bool {
	t.Helper()
	if had := m.session.Info(m.server.clock.Now()).Requests; had != n {
		t.Errorf("the session has had %s, not %d:\n%s", words.Count(had, "request"), n, m.Timeline())
		return false
	}
	return true
}
