package timeline_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/journal"
)

// calling returns an answer that calls a tool.
func calling(id, name, input string, whole bool) journal.Answer {
	a := message
	a.Blocks = []string{"tool_use"}
	a.Tools = []journal.Tool{{ID: id, Name: name, Input: input, Whole: whole}}
	return a
}

// bringing returns a request whose last message has these blocks.
func bringing(e journal.Entry, blocks ...string) journal.Entry {
	e.Question = fmt.Sprint("q", e.Ordinal)
	e.Body = `{"messages": [{"role": "user", "content": "go"}, {"role": "user", "content": [` + strings.Join(blocks, ", ") + `]}]}`
	e.Results = make([]string, len(blocks))
	return e
}

func result(id, content string) string {
	return fmt.Sprintf(`{"type": "tool_result", "tool_use_id": %q, "content": %s}`, id, content)
}

func TestToolsAreToldByNameWithWhatTheyWereGivenAndGave(t *testing.T) {
	cut := stream(t, "message_start content_block_start 3*content_block_delta error@40")
	cut.Error = &journal.Error{Type: "overloaded_error"}
	cut.Tools = []journal.Tool{{ID: "t2", Name: "search", Input: `{"q":`}}
	long := bringing(request(5, 4000, 2, 3, 200, message), result("t1", `""`))
	long.Body = long.Body[:40]
	many := make([]string, 5)
	for i := range many {
		many[i] = result("t1", `"`+strings.Repeat("word ", 40)+`"`)
	}
	golden(t, "tools", session{entries: []journal.Entry{
		request(1, 0, 2, 3, 200, calling("t1", "read_file", `{"path":"a.txt"}`, true)),
		bringing(request(2, 1000, 2, 60, 200, cut), result("t1", `"some text\n in\u001b[31m it"`)),
		bringing(request(3, 2000, 2, 3, 200, message),
			`{"type": "tool_result", "tool_use_id": "t2", "is_error": true, "content": [{"type": "text", "text": "no such file"}, {"type": "image"}]}`,
			result("t9", `"of a call that nobody saw"`)),
		bringing(request(4, 3000, 2, 3, 200, message), many...),
		long,
	}})
}

// TestALoopOfToolCallsIsFolded checks that ninety turns that differ only in ids,
// inputs and texts are folded.
func TestALoopOfToolCallsIsFolded(t *testing.T) {
	turn := func(i int, name string) journal.Entry {
		e := request(i+1, float64(i)*1000, 2, 3, 200, calling(fmt.Sprint("t", i), name, fmt.Sprintf(`{"n":%d}`, i), true))
		return bringing(e, result(fmt.Sprint("t", i-1), fmt.Sprintf(`"%d"`, i)))
	}
	for pattern, names := range map[string][]string{"one": {"look"}, "two": {"look", "buy"}, "three": {"look", "buy", "pay"}} {
		t.Run(pattern, func(t *testing.T) {
			var s session
			for i := range 90 {
				s.entries = append(s.entries, turn(i, names[i%len(names)]))
			}
			s.entries = append(s.entries, request(91, 90_000, 2, 3, 200, message))
			s.entries[0].Results = nil
			golden(t, "loop-of-"+pattern, s)
			assert.Contains(t, timeline.Text(timeline.Of(s.entries, nil, nil, 50)), "→  #50 ")
		})
	}
}
