package timeline

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/verdict"
)

// Proof returns the lines that prove a finding, in the layout of the whole timeline:
// usually two, what happened and what the client did about it. It returns none if none
// is known.
func Proof(lines []Line, f verdict.Finding, ending *verdict.Ending) []Row {
	p := prover{lines: lines}
	first, last := 0, 0
	requests := f.Shown
	if len(requests) == 0 {
		requests = f.Requests
	}
	if n := len(requests); n > 0 {
		first, last = requests[0], requests[n-1]
	}
	switch {
	case first == 0:
		p.add(p.lastThat(func(l Line) bool { return l.Side == Noted && l.Bad }))
		p.add(p.ended())
	case aboutEnd(f, ending):
		p.add(p.lastOf(last, Sent, Ended))
		p.add(p.ended())
	case first == last:
		p.add(p.lastOf(first, Asked))
		p.add(p.lastOf(first, Sent, Ended))
	default:
		p.add(p.lastOf(first, Sent, Ended))
		p.add(p.lastOf(last, Asked))
	}
	slices.Sort(p.found)
	rows := Rows(lines)
	var proof []Row
	for _, i := range slices.Compact(p.found) {
		proof = append(proof, rows[i])
	}
	return proof
}

// aboutEnd reports whether a finding is about how the client ended.
func aboutEnd(f verdict.Finding, ending *verdict.Ending) bool {
	if ending == nil {
		return false
	}
	return strings.Contains(f.Text, ending.String()) ||
		ending.Killed && (strings.Contains(f.Text, "time was over") || strings.Contains(f.Text, "was stopped"))
}

// prover collects the indexes of lines; -1 is none.
type prover struct {
	lines []Line
	found []int
}

func (p *prover) add(i int) {
	if i >= 0 {
		p.found = append(p.found, i)
	}
}

// ended returns the line of the client's end.
func (p *prover) ended() int {
	return p.lastThat(func(l Line) bool { return l.Side == Ended && l.Request == 0 })
}

// lastOf returns the last line of a request on one of the sides, preferably one about a
// failure.
func (p *prover) lastOf(request int, sides ...Side) int {
	of := func(l Line) bool { return l.Request == request && slices.Contains(sides, l.Side) }
	if bad := p.lastThat(func(l Line) bool { return of(l) && l.Bad }); bad >= 0 {
		return bad
	}
	return p.lastThat(of)
}

func (p *prover) lastThat(is func(Line) bool) int {
	for i, l := range slices.Backward(p.lines) {
		if is(l) {
			return i
		}
	}
	return -1
}
