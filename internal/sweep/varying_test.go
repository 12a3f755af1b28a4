package sweep_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/sweep"
)

// judging is a baseline of two outputs, and the judgement on a third.
type judging struct {
	baseline *sweep.Baseline
	point    *sweep.Point
	good     sweep.Run
}

func judgingBy(t *testing.T, first, second, point string) *judging {
	base := parse(t, agentLoop)
	good := healthyRun(t, base, loopRequests...)
	b, err := sweep.NewBaseline(base, ending(good, 0, first), ending(good, 0, second))
	require.NoError(t, err)
	return &judging{b, pointOf(t, b, point), good}
}

// says returns what is found in an output; "" if it passes.
func (j *judging) says(output string) string {
	run := ending(j.good, 0, output)
	result := j.baseline.Judge(j.point, &run)
	if len(result.Findings) == 0 {
		return ""
	}
	return result.Findings[0].Text
}

func TestOutputsThatVaryAreComparedAroundWhatVaries(t *testing.T) {
	for _, test := range []struct {
		name, first, second string
		passes, fails       []string
	}{
		{
			"times, and numbers with their units", "[12:01:03] asking\n[12:01:03] It rains in Brest.\ntook 350 ms", "[12:01:07] asking\n[12:01:08] It rains in Brest.\ntook 412 ms",
			[]string{"[23:59:59] asking\n[00:00:01] It rains in Brest.\ntook 1 minute 3 s", "[1] asking\n[retry] asking\n[2] It rains in Brest.\ntook a moment"},
			[]string{"[12:01:03] asking\ntook 350 ms", "[12:01:03] asking\n[12:01:03] It rains\ntook 350 ms", "[12:01:03] asking", ""},
		},
		{
			"ids and temporary paths", "wrote /tmp/a1/x for msg_01Ab\nThe sun shines all day long.", "wrote /tmp/xkqp/x for msg_01Zz\nThe sun shines all day long.",
			[]string{"wrote /var/tmp/q for msg_7\nThe sun shines all day long."}, []string{"wrote /tmp/a1/x for msg_01Ab\nThe sun", "The sun shines all day long."},
		},
		{
			"JSON", `{"id":"msg_1","text":"It rains in Brest."}`, `{"id":"msg_2","text":"It rains in Brest."}`,
			[]string{`{"id":"msg_9","text":"It rains in Brest."}`}, []string{`{"id":"msg_9","text":"It rains"}`, `{"id":"msg_9","text":""}`},
		},
		{
			"lines of work that is done side by side", "rain in Brest\nsun in Nice\nsnow in Oslo", "snow in Oslo\nrain in Brest\nsun in Nice",
			[]string{"sun in Nice\nrain in Brest\nsnow in Oslo", "snow in Oslo\nsun in Nice\nrain in Brest"}, []string{"sun in Nice\nrain in Brest", "rain in Brest\nrain in Brest\nsnow in Oslo"},
		},
		{
			"a line that is another one each time", "Here is a tip: use the flag.\nThe answer is that it rains in Brest today.", "A new version is out now!\nThe answer is that it rains in Brest today.",
			[]string{"The answer is that it rains in Brest today.", "Sleep well.\nThe answer is that it rains in Brest today."}, []string{"Here is a tip: use the flag.", "The answer is that"},
		},
		{
			"an equal line that moves", "so\nit is\nso\nwell 1", "it is\nso\nwell 2", []string{"it is\nso\nwell 3"}, []string{"so\nit is\nwell 3"},
		},
		{
			"bytes that are no text", "\xff\xfe 1 rain in Brest\x00", "\xff\xfe 2 rain in Brest\x00", []string{"\xff\xfe 3 rain in Brest\x00"}, []string{"\xff\xfe 3"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := judgingBy(t, test.first, test.second, "request_2/before_any_byte/reset")
			assert.Empty(t, j.baseline.Remark())
			for _, output := range append(test.passes, test.first, test.second) {
				assert.Empty(t, j.says(output), output)
			}
			for _, output := range test.fails {
				assert.NotEmpty(t, j.says(output), output)
			}
		})
	}
}

func TestAnOutputThatLacksALineIsToldByIt(t *testing.T) {
	j := judgingBy(t, "12:01 It rains in Brest.", "12:02 It rains in Brest.", "request_2/before_any_byte/reset")
	assert.Contains(t, j.says("12:03 It rains"), `without "…rains in Brest."`)
	assert.Contains(t, j.says(""), "with none")
}

func TestTheOrderOfLinesIsNoDifference(t *testing.T) {
	j := judgingBy(t, "rain in Brest\nsun in Nice", "rain in Brest\nsun in Nice", "request_2/before_any_byte/reset")
	assert.Empty(t, j.says("sun in Nice\nrain in Brest"))
	assert.NotEmpty(t, j.says("sun in Nice\nsun in Nice"))
}

func TestOutputsThatHaveLittleInCommonAreNotCompared(t *testing.T) {
	j := judgingBy(t, "It rains in Brest.\nThat is all.", "The sun shines in Nice.\nThat is all.", "request_2/before_any_byte/reset")
	assert.Contains(t, j.baseline.Remark(), "less than half")
	assert.Empty(t, j.says("something else"))
}

func TestWhatStandsAroundAnAnswerThatVariesIsAllowedAsEver(t *testing.T) {
	const first, second = "It rains in Brest. 12:01", "It rains in Brest. 12:02"
	reset := judgingBy(t, first, second, "request_2/before_any_byte/reset")
	half := printing(reset.good, "It raIt rains in Brest. 12:03")
	assert.Equal(t, sweep.Passed, reset.baseline.Judge(reset.point, &half).State, "a command printed half of it before")
	assert.NotEmpty(t, reset.says("It raIt rains in Brest. 12:03"), "code under test prints nothing")
	pause := judgingBy(t, first, second, "request_3/instead_of_the_answer/pause_turn")
	assert.Empty(t, pause.says("Well.It rains in Brest. 12:03\nAnd more."))
	assert.NotEmpty(t, pause.says("Well."))
}

// template is a random text in which some words are made anew each time.
type template [][]string

func randomTemplate(random *rand.Rand) (lines template) {
	words := strings.Fields("the treasure lies below an old oak beside a lighthouse where it rains for days")
	for range 2 + random.IntN(6) {
		var line []string
		for range 3 + random.IntN(8) {
			line = append(line, words[random.IntN(len(words))])
		}
		line[random.IntN(len(line))] = "" // varies
		lines = append(lines, line)
	}
	return lines
}

// text fills what varies.
func (lines template) text(random *rand.Rand) string {
	var text []string
	for _, line := range lines {
		line = slices.Clone(line)
		for i := range line {
			if line[i] == "" {
				made := []string{
					fmt.Sprintf("%02d:%02d:%02d", random.IntN(24), random.IntN(60), random.IntN(60)), fmt.Sprint(random.IntN(3)),
					fmt.Sprintf("msg_%x", random.Uint64()), fmt.Sprintf("/tmp/%x", random.Uint32()), fmt.Sprintf("%.2fs", random.Float64()),
				}
				line[i] = made[i%len(made)]
			}
		}
		text = append(text, strings.Join(line, " "))
	}
	return strings.Join(text, "\n")
}

func TestRandomTextsMatchThemselvesAndNotTheirBeginnings(t *testing.T) {
	base := parse(t, agentLoop)
	good := healthyRun(t, base, loopRequests...)
	point := pointOf(t, loopBaseline(t), "request_2/before_any_byte/reset")
	compared := 0
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 1))
		lines := append(randomTemplate(random), []string{"and", "that", "is", "everything"})
		first, second := lines.text(random), lines.text(random)
		if seed%2 == 0 { // work that is done side by side
			moved := strings.Split(second, "\n")
			random.Shuffle(len(moved), func(i, k int) { moved[i], moved[k] = moved[k], moved[i] })
			second = strings.Join(moved, "\n")
		}
		if first == second {
			continue
		}
		b, err := sweep.NewBaseline(base, ending(good, 0, first), ending(good, 0, second))
		require.NoError(t, err)
		j := judging{b, point, good}
		for _, output := range []string{first, second, lines.text(random)} {
			require.Empty(t, j.says(output), "seed %d", seed)
		}
		if b.Remark() != "" {
			continue
		}
		compared++
		for _, end := range []int{0, random.IntN(len(first)), len(first) - 1} {
			require.NotEmpty(t, j.says(first[:end]), "seed %d, the first %d bytes", seed, end)
		}
	}
	assert.Greater(t, compared, 200)
}
