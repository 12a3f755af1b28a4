package server

import (
	"fmt"
	"sync/atomic"

	"github.com/claudemock/claudemock/faults"
)

// What large answers may take together while they are open, and from how many bytes
// on an answer is one of them.
const (
	maxLarge  = 512 << 20
	largeFrom = 128 << 10
)

// atOnce is how many answers with faults are made at a time: what a fault makes large
// exists several times until the script is there.
const atOnce = 8

// largeAnswers counts what the scripts of open answers take. Small ones are not
// counted: the connections that they go out on take as much.
type largeAnswers struct {
	bytes  atomic.Int64
	making chan struct{}
}

func newLargeAnswers() largeAnswers { return largeAnswers{making: make(chan struct{}, atOnce)} }

// compile makes a script, and takes so many bytes for it; leave must follow. The error
// says that there is no room for another large one, or why it cannot be made.
func (l *largeAnswers) compile(cache *faults.Cache, answer faults.Answer, env faults.Env) (script faults.Script, taken int, err error) {
	if len(answer.Faults) > 0 {
		l.making <- struct{}{}
		defer func() { <-l.making }()
	}
	script, err = cache.Compile(answer, env)
	if err != nil {
		return script, 0, err
	}
	taken = script.Memory()
	if taken < largeFrom {
		return script, 0, nil
	}
	if open := l.bytes.Add(int64(taken)); open > maxLarge && open > int64(taken) {
		l.leave(taken)
		return script, 0, fmt.Errorf("the answers that are open take %d MB already, the most they may", maxLarge>>20)
	}
	return script, taken, nil
}

func (l *largeAnswers) leave(taken int) {
	if taken > 0 {
		l.bytes.Add(-int64(taken))
	}
}
