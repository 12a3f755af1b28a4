package progress

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPositionsInManyRules(t *testing.T) {
	const seed, rules, rounds = 23, 50, 2000
	random := rand.New(rand.NewPCG(seed, 0))
	var p Positions
	want := map[int]int{}
	for visit := range 2 {
		clear(want)
		for range rounds {
			rule := random.IntN(rules)
			require.Equal(t, want[rule], p.at(visit, rule).given, "rule %d in visit %d", rule, visit)
			p.at(visit, rule).given++
			want[rule]++
		}
	}
}
