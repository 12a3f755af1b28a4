package verdict

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// significant is the significance level of the rules about waits. A client may
// draw each wait between zero and a bound that doubles ("full jitter"), or
// depending on the last wait ("decorrelated jitter"), so that a wait can be near
// zero and a later one shorter. A rule convicts only if at most one good client
// in ten thousand draws such waits.
const significant = 1e-4

// jitterBase is the assumed upper bound of a first wait.
const jitterBase = 500 * time.Millisecond

// hastyOdds returns the probability that a client with full jitter draws so many
// short waits in one loop.
func hastyOdds(series []Wait, floor time.Duration) float64 {
	short, odds := 0, 1.0
	for _, w := range series {
		if w.Length >= floor || !w.From.asksForPatience() {
			continue
		}
		short++
		bound := jitterBase << min(max(0, w.number-1), 6)
		odds *= float64(max(w.Length, time.Millisecond)) / float64(bound)
	}
	return atMost(choose(len(series), short) * odds)
}

// sameOdds returns the probability that a client with jitter draws so many waits that
// are close to the shortest ones of the loop. A client may sleep a little longer
// than intended, and an attempt takes a moment to arrive.
func sameOdds(series []Wait) float64 {
	usual := usualShort(series)
	if usual <= 0 || usual >= growsLate {
		return 1
	}
	near, odds := -1, 1.0 // one of them is the usual one
	for _, w := range series {
		if alike(usual, w.Length, 0.03, 10*time.Millisecond) {
			near++
			odds *= atMost(float64(2*(w.Length-usual).Abs()+10*time.Millisecond) / float64(usual))
		}
	}
	odds /= float64(10*time.Millisecond) / float64(usual)
	return atMost(choose(len(series)-1, near) * odds)
}

// usualShort returns the median of the waits that are about as short as the
// shortest. If waits grow, that is the first.
func usualShort(series []Wait) time.Duration {
	lengths := make([]time.Duration, len(series))
	for i, w := range series {
		lengths[i] = w.Length
	}
	slices.Sort(lengths)
	short, _ := slices.BinarySearchFunc(lengths, growth*float64(lengths[0]), func(d time.Duration, bound float64) int {
		return cmp.Compare(float64(d), bound)
	})
	return lengths[max(0, short-1)/2]
}

// combined returns the probability that independent odds are as low as these, judged
// by the lowest of them or by their product.
func combined(odds []float64) float64 {
	switch len(odds) {
	case 0:
		return 1
	case 1:
		return odds[0]
	}
	lowest, log := slices.Min(odds)*float64(len(odds)), 0.0
	for _, p := range odds {
		log -= math.Log(max(p, 1e-300))
	}
	// The product of n uniform numbers is below x with probability x·Σ(-ln x)^k/k!.
	sum, term := 0.0, 1.0
	for k := range odds {
		sum += term
		term *= log / float64(k+1)
	}
	return atMost(2 * min(lowest, math.Exp(-log)*sum))
}

func atMost(p float64) float64 { return min(1, p) }

// choose returns the binomial coefficient: the number of ways to pick k of n.
func choose(n, k int) float64 {
	ways := 1.0
	for i := range k {
		ways *= float64(n-i) / float64(i+1)
	}
	return ways
}
