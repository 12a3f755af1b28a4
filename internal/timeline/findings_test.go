package timeline_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/verdict"
)

// anySession returns a random session that breaks rules: with failures of all kinds,
// short waits, silences and loops.
func anySession(t *testing.T, random *rand.Rand) verdict.Run {
	overloaded := stream(t, "message_start content_block_start 7*content_block_delta error@20")
	overloaded.Error = &journal.Error{Type: "overloaded_error", Message: "Overloaded"}
	cut := stream(t, "message_start content_block_start 3*content_block_delta")
	run := verdict.Run{Scenario: &scenarios.Scenario{Name: "sample"}, Session: "sample"}
	at := 0.0
	for i := range 1 + random.IntN(30) {
		var e journal.Entry
		took := 3 + 500*random.Float64()
		switch random.IntN(8) {
		case 0:
			e = request(i+1, at, 2, took, 429, failure("rate_limit_error", "", float64(1+random.IntN(5000))))
		case 1:
			e = request(i+1, at, 2, took, 400, failure("invalid_request_error", "", 0))
		case 2:
			took += 100
			e = request(i+1, at, 2, took, 200, overloaded)
		case 3:
			e = ends(request(i+1, at, 2, took, 200, cut), journal.Closed, journal.ByScript)
		case 4:
			took = 150_000 * random.Float64()
			e = ends(request(i+1, at, 0, took, 0, journal.Answer{Kind: journal.Nothing, Silence: millis(took), Hung: true}), journal.Left, journal.ByClient)
		case 5:
			e = request(i+1, at, 2, took, 200, message)
		default:
			e = request(i+1, at, 2, took, 529, failure("overloaded_error", "", 0))
		}
		e.Call, e.Attempt = 1, i+1
		e.Retry.Count = strconv.Itoa(i)
		run.Entries = append(run.Entries, e)
		at += took + []float64{0.2, 30, 400, 2000, 9000}[random.IntN(5)]*random.Float64()
	}
	run.Ending = exited(random.IntN(2), at)
	if random.IntN(3) == 0 {
		run.Notes = []journal.Note{{At: after(-900), Kind: journal.NoteMark, Text: "before"}}
	}
	return run
}

var (
	ordinal = regexp.MustCompile(`request (\d+)`)
	length  = regexp.MustCompile(`[\d.]+ (s|ms)\b`)
)

// TestWhatAFindingQuotesStandsInItsTimeline checks that the requests and durations
// in a finding appear in its timeline.
func TestWhatAFindingQuotesStandsInItsTimeline(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	quoted, named := 0, 0
	for range 400 {
		v := verdict.Judge(anySession(t, random))
		lines := timeline.OfVerdict(&v)
		text := timeline.Text(lines)
		for _, f := range v.Findings {
			for _, found := range ordinal.FindAllStringSubmatch(f.Text, -1) {
				named++
				assert.Contains(t, shown(lines), found[1], f.Text)
			}
			if f.Result != verdict.Fail {
				continue
			}
			said, _, _ := strings.Cut(f.Text, ";") // a bound, or how the client ended, follows
			said, _, _ = strings.Cut(said, " came within ")
			for _, found := range length.FindAllString(said, -1) {
				quoted++
				assert.True(t, strings.Contains(text, found) || between(lines, found), "%s: %s\n%s", f.Rule, f.Text, text)
			}
		}
	}
	assert.Greater(t, quoted, 200)
	assert.Greater(t, named, 400)
}

func shown(lines []timeline.Line) (ordinals []string) {
	for _, l := range lines {
		ordinals = append(ordinals, strconv.Itoa(l.Request))
	}
	return ordinals
}

// between reports whether the times of two lines differ by that much.
func between(lines []timeline.Line, length string) bool {
	for _, a := range lines {
		for _, b := range lines {
			apart := (b.At - a.At).Round(time.Millisecond)
			for _, d := range []time.Duration{apart - time.Millisecond, apart, apart + time.Millisecond} {
				if words.Seconds(d) == length || words.Wait(d) == length {
					return true
				}
			}
		}
	}
	return false
}

// TestProofsOfManyRequestsAreShownByTheirEnds checks that an endless loop is
// shown by its first and last request, with a line that says which are between.
func TestProofsOfManyRequestsAreShownByTheirEnds(t *testing.T) {
	var run verdict.Run
	for i := range 90 {
		run.Entries = append(run.Entries, request(i+1, float64(i)*500, 2, 3, 529, failure("overloaded_error", "Overloaded", 0)))
	}
	run.Scenario, run.Ending = &scenarios.Scenario{Name: "sample"}, exited(1, 45_000)
	v := verdict.Judge(run)
	text := timeline.Text(timeline.OfVerdict(&v))
	assert.NotEmpty(t, v.Failures())
	for _, n := range []int{1, 90} {
		assert.Contains(t, text, fmt.Sprintf("→  #%-2d  POST", n))
	}
	assert.Contains(t, text, "more like this: #")
	assert.Less(t, strings.Count(text, "\n"), 25)
}
