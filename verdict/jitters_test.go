package verdict

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/rules"
)

// again repeats waits n times.
func again(n int, waits ...time.Duration) []time.Duration { return slices.Repeat(waits, n) }

// asked returns a run of questions, one after the other. Each fails once and is
// repeated after its wait.
func asked(answer trait, waits ...time.Duration) Run {
	var parts []part
	at := time.Duration(0)
	for i, wait := range waits {
		q := of(call(i+1), question(string(rune('a'+i))))
		parts = append(parts, ask(at, answer, q), ask(at+answerTime+wait, q))
		at += time.Minute
	}
	return run(parts...)
}

func TestWaitsAreToBeSpread(t *testing.T) {
	const ms = time.Millisecond
	few := func(n string) string {
		return "too few of its own waits can be compared (" + n + " in all): an audit pools those of its runs"
	}
	spreadWaits := []time.Duration{400 * ms, 420 * ms, 440 * ms, 460 * ms, 480 * ms, 500 * ms, 380 * ms, 390 * ms}
	judges(t, jitters, []judgement{
		{"nothing failed", run(ask(0)), Nothing, "", nil},
		{"one wait", asked(refused(529), second), CannotTell, few("1"), nil},
		{"seven alike", asked(refused(529), again(7, second)...), CannotTell, few("7"), nil},
		{"eight alike", asked(refused(529), again(8, second)...), Fail, "8 waits are not spread: those before the same retry are all alike, such as 1000 ms to 1000 ms", nil},
		{"eight alike but for what a machine adds", asked(refused(529), append(again(6, second, 1024*ms)[:6:6], second, 3*second)...), Fail,
			"8 waits are not spread: those before the same retry are all alike, such as 1000 ms to 1024 ms", nil},
		{"eight spread", asked(refused(529), spreadWaits...), Pass, "8 waits were spread", nil},
		{"eight that differ by a little more than a machine adds", asked(refused(529), again(4, second, 1026*ms)...), Pass, "8 waits were spread", nil},
		{"waits before different retries are not compared", run(retrying(refused(529), again(9, second)...)...), CannotTell, few("9"), nil},
		{"what was asked for is not the client's own", asked(of(refused(429), asking(second)), again(9, second)...), Nothing, "", nil},
		{"no waits at all have nothing to spread", asked(refused(529), again(9, 2*ms)...), Nothing, "", nil},
		{"parallel calls that nothing tells apart", run(ask(0, unmarked(), refused(529)), ask(0, unmarked(), refused(529))), CannotTell, overlapping, nil},
	})
}

func TestWaitsOfManyRunsArePooled(t *testing.T) {
	const ms = time.Millisecond
	verdicts := func(answer trait, waits ...[]time.Duration) []Verdict {
		all := make([]Verdict, len(waits))
		for i, w := range waits {
			all[i] = Judge(run(retrying(answer, w...)...))
		}
		return all
	}
	doubling := func(n int) [][]time.Duration { return slices.Repeat([][]time.Duration{{500 * ms, second}}, n) }
	jittered := [][]time.Duration{{410 * ms, 900 * ms}, {490 * ms, 800 * ms}, {440 * ms, 990 * ms}, {380 * ms, 760 * ms}}
	rows := []struct {
		name     string
		verdicts []Verdict
		want     Result
		text     string
		own      int
	}{
		{"none", nil, Nothing, "", 0},
		{"three runs of two waits", verdicts(refused(529), doubling(3)...), CannotTell, "too few of its own waits can be compared (6 in all): an audit pools those of its runs", 6},
		{"four runs of two waits", verdicts(refused(529), doubling(4)...), Fail, "8 waits are not spread: those before the same retry are all alike, such as 500 ms to 500 ms", 8},
		{"four jittered runs", verdicts(refused(529), jittered...), Pass, "8 waits were spread", 8},
		{"after server errors alone they are not spread",
			append(verdicts(refused(529), doubling(4)...), verdicts(refused(429), jittered...)...),
			Fail, "8 waits are not spread: those before the same retry are all alike, such as 500 ms to 500 ms", 16},
		{"different failures are one pool when neither has enough",
			append(verdicts(refused(529), doubling(2)...), verdicts(refused(429), doubling(2)...)...),
			Fail, "8 waits are not spread: those before the same retry are all alike, such as 500 ms to 500 ms", 8},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := Pool(row.verdicts)[1]
			assert.Equal(t, "jitters", f.Rule)
			assert.Equal(t, rules.Medium, f.Severity)
			assert.Equal(t, row.want, f.Result)
			assert.Equal(t, row.text, f.Text)
			assert.Len(t, f.own, row.own)
		})
	}
}
