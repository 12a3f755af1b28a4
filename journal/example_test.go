package journal_test

import (
	"fmt"

	"github.com/claudemock/claudemock/journal"
)

// A journal drops its oldest entries and counts them.
func ExampleJournal() {
	j := journal.New(journal.Limits{Entries: 1})
	for _, path := range []string{"/v1/models", "/v1/messages"} {
		id := j.Begin(journal.Entry{Method: "POST", Path: path}, nil)
		j.Finish(id, journal.Result{Status: 529, End: journal.Completed})
	}
	for _, e := range j.Entries() {
		fmt.Println(e.Path, e.Status, e.End)
	}
	fmt.Println(j.Forgotten(), "dropped")
	// Output:
	// /v1/messages 529 completed
	// 1 dropped
}
