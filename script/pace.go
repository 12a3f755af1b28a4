package script

import (
	"math/rand/v2"
	"time"
)

// Pace says how fast an answer is produced. On a plain answer, which the API
// sends only when all of it is there, the waits add up before the headers.
type Pace struct {
	First   Wait   // before the first content delta; default none
	Between Wait   // before each further content delta; default none
	Jitter  Jitter // varies each wait that is longer than nothing; default not
}

// varies reports whether chance has a part in the pace.
func (p Pace) varies() bool {
	return p.First.varies() || p.Between.varies() || !p.Jitter.IsZero()
}

// pacer hands out the silences before content deltas, one after another.
type pacer struct {
	Pace
	rand  *rand.Rand // set when the pace varies
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
