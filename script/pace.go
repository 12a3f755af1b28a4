package script

import (
	"math/rand/v2"
	"time"
)

// Pace says how fast an answer is generated. The API sends a plain answer when it is
// complete: its waits add up before the headers.
type Pace struct {
	First   Wait   // before the first content delta; default none
	Between Wait   // before each further content delta; default none
	Jitter  Jitter // varies each wait that is not zero; default none
}

// varies reports whether the pace is random.
func (p Pace) varies() bool {
	return p.First.varies() || p.Between.varies() || !p.Jitter.IsZero()
}

// pacer returns the waits before content deltas, one after the other.
type pacer struct {
	Pace
	rand  *rand.Rand // nil if the pace does not vary
	begun bool
}

func (d *draft) pacer() pacer {
	p := pacer{Pace: d.answer.Pace}
	if p.varies() {
		p.rand = d.env.Choice.Rand("pace")
	}
	return p
}

func (p *pacer) next() time.Duration {
	wait := p.Between
	if !p.begun {
		wait, p.begun = p.First, true
	}
	if wait.IsZero() {
		return 0
	}
	return p.Jitter.Apply(wait.Draw(p.rand), p.rand)
}
