package sample

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// What making values to the schemas of one request takes at most.
const (
	// MaxBytes is how long a value becomes, about as JSON. It is more than
	// any model's longest answer.
	MaxBytes = 1 << 20

	// MaxValues is how many values one holds in all.
	MaxValues = 3000

	// maxSteps is for all attempts of an answer: a step is a keyword looked
	// at, a value weighed or some bytes written. A million take about 0.1s.
	maxSteps = 1 << 20

	// maxCheckSteps is for holding the attempts against their schemas, where a step
	// is a value held against one schema, or an alternative in it.
	maxCheckSteps = 1 << 17

	// sharedBudgets is how many times as much the results of a whole batch may take.
	sharedBudgets = 32
)

// Budget is what is left for the values of one answer.
type Budget struct {
	steps, checks int
	cutShort      bool // a value was cut short
}

// NewBudget is for one of so many answers that are made together.
func NewBudget(answers int) *Budget {
	share := max(1, answers/sharedBudgets)
	return &Budget{steps: maxSteps / share, checks: maxCheckSteps / share}
}

// CutShort says that a value was cut short, or "".
func (b *Budget) CutShort() string {
	if !b.cutShort {
		return ""
	}
	return fmt.Sprintf("a value made to a schema of the request is cut short and may not fit it: the plainest one is longer than %d MB, "+
		"holds more than %d values or takes too long to make", MaxBytes>>20, MaxValues)
}

// attempt is what one attempt may take: half of the steps that are left, so that
// there are always some for a leaner one.
func (b *Budget) attempt() allowance {
	return allowance{steps: b.steps / 2, granted: b.steps / 2, bytes: MaxBytes, values: MaxValues}
}

// allowance is what is left for one attempt.
type allowance struct {
	steps, bytes, values int
	granted              int  // the steps there were
	exceeded             bool // something was not made for want of them
}

func (a *allowance) stepsTaken() int { return a.granted - a.steps }

// works takes steps, and reports whether there were so many left. It is asked
// before the work is done.
func (a *allowance) takeSteps(steps int) bool {
	if a.exceeded = a.exceeded || steps > a.steps; !a.exceeded {
		a.steps -= steps
	}
	return !a.exceeded
}

// writes takes bytes, and the steps of writing them.
func (a *allowance) takeBytes(bytes int) bool {
	if a.exceeded = a.exceeded || bytes > a.bytes; a.exceeded {
		return false
	}
	a.bytes -= bytes
	return a.takeSteps(1 + bytes/bytesInStep)
}

// bytesInStep is how many bytes are read or written in a step.
const bytesInStep = 16

// reads takes the steps of going through a value.
func (a *allowance) takeReading(value *jsontree.Node) bool {
	length, ok := a.weigh(value, 0)
	return ok && a.takeSteps(length/bytesInStep)
}

// makes takes a value.
func (a *allowance) takeValue() bool {
	a.exceeded = a.exceeded || a.values == 0
	a.values--
	return a.takeBytes(1)
}

// copied is a copy of a value that the schema spells out, or null where that is
// too long.
func (a *allowance) copyOf(value *jsontree.Node) *jsontree.Node {
	length, ok := a.weigh(value, 0)
	if !ok || !a.takeBytes(length) {
		return &jsontree.Node{}
	}
	return value.Clone()
}

// weigh adds about how long a value is as JSON. It stops where that is too long.
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
