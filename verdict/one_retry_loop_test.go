package verdict

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

// nested returns the attempts of calls that a loop makes one after the other. All
// attempts of a call get the same answer.
func nested(sizes []int, answers ...trait) []part {
	var parts []part
	at := time.Duration(0)
	for i, size := range sizes {
		for range size {
			parts = append(parts, ask(at, call(i+1), answers[min(i, len(answers)-1)]))
			at += second
		}
	}
	return parts
}

func TestALoopAroundALoopIsShownWhereTheSecondBegins(t *testing.T) {
	f := oneRetryLoop(newEvidence(run(nested([]int{3, 3, 3}, refused(529))...)))
	assert.Equal(t, []int{3, 4}, f.Shown)
	assert.Subset(t, f.named(), f.Shown)
}

func TestRetriesAreToBeMadeInOnePlace(t *testing.T) {
	const one = "retries were made in one place"
	const around = ": a retry loop around an SDK that retries by itself"
	mode := func(name string, stream bool) trait {
		return func(e *journal.Entry) { e.Model, e.Stream = name, stream }
	}
	fail, numbers := refused(529), func(n int) (all []int) {
		for i := range n {
			all = append(all, i+1)
		}
		return all
	}
	keyed := func(r Run) Run {
		for i := range r.Entries {
			r.Entries[i].Call, r.Entries[i].Retry.IdempotencyKey = 1, "own"
		}
		return r
	}
	judges(t, oneRetryLoop, []judgement{
		{"no retries", run(ask(0), ask(second, call(2), question("q2"))), Nothing, "", nil},
		{"retries inside a call", run(nested([]int{3}, fail)...), Pass, one, nil},
		{"a loop of its own, calls without retries", run(nested([]int{1, 1, 1}, fail)...), Pass, one, nil},
		{"a loop that says nothing of calls", run(retrying(of(fail, unmarked()), second, second)...), Pass, one, nil},
		{"the guide's complete client", run(nested([]int{3, 3, 3}, fail)...), Fail, "3 calls of 3 attempts each, 9 requests for one question" + around, numbers(9)},
		{"a last call that gets its answer", run(append(nested([]int{3, 2}, fail), ask(9*second, call(2)))...), Fail, "2 calls of 3 attempts each, 6 requests for one question" + around, numbers(6)},
		{"calls of different sizes", run(nested([]int{3, 3, 2}, fail)...), Fail, "3 calls of 3, 3 and 2 attempts, 8 requests for one question" + around, numbers(8)},
		{"calls that lost their connections", run(nested([]int{3, 3}, lost())...), Fail, "2 calls of 3 attempts each, 6 requests for one question" + around, numbers(6)},
		{"calls that timed out", run(nested([]int{3, 3}, left(second/2))...), Fail, "2 calls of 3 attempts each, 6 requests for one question" + around, numbers(6)},
		{"a loop that passes an idempotency-key to its calls", keyed(run(nested([]int{3, 3}, fail)...)), Fail, "2 calls of 3 attempts each, 6 requests for one question" + around, numbers(6)},
		{"a second call that needs no retry", run(append(nested([]int{3}, fail), ask(9*second, call(2)))...), Pass, one, nil},
		{"a call after an answer that broke half-way, which SDKs do not retry",
			run(ask(0, fail), ask(second, cutStream(3)), ask(2*second, call(2), fail), ask(3*second, call(2))), Pass, one, nil},
		{"a fallback to another model", run(nested([]int{3, 3}, of(fail, mode("a", true)), of(fail, mode("b", true)))...), Pass, one, nil},
		{"a fallback to a plain answer", run(nested([]int{3, 3}, of(fail, mode("a", true)), of(fail, mode("a", false)))...), Pass, one, nil},
		{"a fallback to another key", run(nested([]int{3, 3}, of(fail, key("a")), of(fail, key("b")))...), Pass, one, nil},
		{"tests that ask the same", run(append(nested([]int{3, 3}, fail), exits(0, 9*second), suite())...), Pass, one, nil},
		{"users of a service that ask the same again", run(append(nested([]int{3, 3}, fail), serving(9*second))...), CannotTell,
			"a user of the service may have asked the same again: 2 calls of 3 attempts each, 6 requests for one question" + around, nil},
		{"looks at a batch, each with retries", run(nested([]int{3, 3}, of(fail, endpoint("batch")))...), Nothing, "", nil},
		{"two questions", run(append(nested([]int{3, 3}, fail),
			ask(20*second, call(3), question("q2"), fail), ask(21*second, call(3), question("q2"), fail), ask(22*second, call(4), question("q2"), fail), ask(23*second, call(4), question("q2"), fail),
		)...), Fail, "2 calls of 3 attempts each, 6 requests for one question" + around + " (2 such questions of 2)", numbers(6)},
		{"parallel calls that nothing tells apart", run(ask(0, unmarked(), fail), ask(0, unmarked(), fail)), CannotTell, overlapping, nil},
	})
}
