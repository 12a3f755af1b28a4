package sample

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// The limits on making values from the schemas of one request.
const (
	// MaxBytes limits the approximate length of a value as JSON. It is more than any
	// model's longest answer.
	MaxBytes = 1 << 20

	// MaxValues limits how many values one value holds in total.
	MaxValues = 3000

	// maxSteps limits all attempts of an answer. A step is a keyword read, a value
	// measured or some bytes written. A million steps take about 0.1s.
	maxSteps = 1 << 20

	// maxCheckSteps limits the validation of the attempts. A step is a value validated
	// against one schema, or an alternative in it.
	maxCheckSteps = 1 << 17

	// sharedBudgets is the number of budgets that the results of a whole batch share.
	sharedBudgets = 32
)

// Budget is what is left for the values of one answer.
type Budget struct {
	steps, checks int
	cutShort      bool // whether a value was cut short
}

// NewBudget returns the budget for one of several answers that are made together.
func NewBudget(answers int) *Budget {
	share := max(1, answers/sharedBudgets)
	return &Budget{steps: maxSteps / share, checks: maxCheckSteps / share}
}

// CutShort says that a value was cut short, or returns "".
func (b *Budget) CutShort() string {
	if !b.cutShort {
		return ""
	}
	return fmt.Sprintf("a value made to a schema of the request is cut short and may not fit it: the plainest one is longer than %d MB, "+
		"holds more than %d values or takes too long to make", MaxBytes>>20, MaxValues)
}

// attempt returns the allowance of one attempt: half of the remaining steps, so that
// some are always left for a leaner attempt.
func (b *Budget) attempt() allowance {
	return allowance{steps: b.steps / 2, granted: b.steps / 2, bytes: MaxBytes, values: MaxValues}
}

// allowance is what is left for one attempt.
type allowance struct {
	steps, bytes, values int
	granted              int  // steps at the beginning
	exceeded             bool // whether something was left out
}

func (a *allowance) stepsTaken() int { return a.granted - a.steps }

// takeSteps takes steps, and reports whether enough were left. Call it before the work.
func (a *allowance) takeSteps(steps int) bool {
	if a.exceeded = a.exceeded || steps > a.steps; !a.exceeded {
		a.steps -= steps
	}
	return !a.exceeded
}

// takeBytes takes bytes, and the steps to write them.
func (a *allowance) takeBytes(bytes int) bool {
	if a.exceeded = a.exceeded || bytes > a.bytes; a.exceeded {
		return false
	}
	a.bytes -= bytes
	return a.takeSteps(1 + bytes/bytesInStep)
}

// bytesInStep is the number of bytes that are read or written in a step.
const bytesInStep = 16

// takeReading takes the steps to read a value.
func (a *allowance) takeReading(value *jsontree.Node) bool {
	length, ok := a.weigh(value, 0)
	return ok && a.takeSteps(length/bytesInStep)
}

// takeValue takes one value.
func (a *allowance) takeValue() bool {
	a.exceeded = a.exceeded || a.values == 0
	a.values--
	return a.takeBytes(1)
}

// copyOf returns a copy of a value in the schema, or null if it is too long.
func (a *allowance) copyOf(value *jsontree.Node) *jsontree.Node {
	length, ok := a.weigh(value, 0)
	if !ok || !a.takeBytes(length) {
		return &jsontree.Node{}
	}
	return value.Clone()
}

// weigh adds the approximate length of a value as JSON to sum. It stops where the sum
// is too long.
func (a *allowance) weigh(value *jsontree.Node, sum int) (length int, ok bool) {
	const marks = 4
	if sum += len(value.Text) + marks; sum > a.bytes || !a.takeSteps(1) {
		a.exceeded = true
		return sum, false
	}
	ok = true
	for i := 0; ok && i < len(value.Items); i++ {
		sum, ok = a.weigh(value.Items[i], sum)
	}
	for i := 0; ok && i < len(value.Members); i++ {
		sum, ok = a.weigh(value.Members[i].Value, sum+len(value.Members[i].Key))
	}
	return sum, ok
}
