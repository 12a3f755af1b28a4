package verdict

import (
	"encoding/binary"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// anyEntry makes an entry of any twelve bytes, with times that overflow and
// answers whose fields contradict each other.
func anyEntry(b []byte, at time.Time) journal.Entry {
	number := func(i int) int64 { return int64(int8(b[i])) << (b[i+1] % 64) }
	e := journal.Entry{
		Arrived: at.Add(time.Duration(number(0))), Method: "POST", Path: "/v1/messages", Endpoint: "messages",
		Call: int(b[2] % 4), Attempt: int(b[2] / 4 % 4), Question: string('a' + rune(b[3]%3)), Stream: b[3]&16 != 0,
		Headers: map[string][]string{}, Results: []string{string('t' + rune(b[4]%3))}[:b[4]%2],
	}
	e.Retry.Count = []string{"", "0", "1", "2", "-1", "99999999999999999999"}[b[2]%6]
	e.Result = journal.Result{
		Status: []int{0, 200, 200, 302, 400, 401, 429, 500, 529, 999}[b[5]%10], Events: int(int8(b[6])), Bytes: number(5) & (1<<32 - 1),
		FirstByte: journal.Millis(number(6)), Duration: journal.Millis(number(7)),
		End:     []journal.End{journal.Open, journal.Completed, journal.Reset, journal.Closed, journal.Left, journal.Cut, journal.Failed}[b[8]%7],
		EndedBy: []journal.Party{"", journal.ByScript, journal.ByClient, journal.ByServer}[b[8]/7%4],
	}
	e.Answer = journal.Answer{
		Kind: []journal.Kind{journal.Nothing, journal.Message, journal.Stream, journal.Failure, journal.Other}[b[9]%5], Whole: b[9]&32 != 0,
		Stop: []string{"", "end_turn", "max_tokens", "refusal", "tool_use"}[b[10]%5], Text: []string{"", "Hello there, my friend."}[b[10]/5%2],
		Silence: journal.Millis(number(10)), Hung: b[10]&64 != 0,
	}
	wait := journal.Millis(number(9))
	if b[11]&1 != 0 {
		e.Answer.Asks.RetryAfter = &wait
	}
	if b[11]&2 != 0 {
		e.Answer.Error = &journal.Error{Status: e.Status, Type: errorTypes[e.Status]}
	}
	if b[11]&4 != 0 {
		e.Answer.Tools = []journal.Tool{{ID: "t", Name: "mail", Whole: b[11]&8 != 0}}
	}
	if b[11]&16 != 0 {
		conversing("user A", "call t", "result t done")(&e)
	}
	return e
}

var (
	negative = regexp.MustCompile(`-\d[\d.]* m?s\b`)
	endless  = regexp.MustCompile(`\d{12,}`)
)

// For any journal, the verdict is reproducible, agrees with its findings, and
// cites only requests that exist.
func FuzzJudge(f *testing.F) {
	f.Add([]byte("abcdefghijklmnopqrstuvwxyz0123456789"), byte(0))
	f.Add([]byte{0, 60, 0, 0, 0, 8, 1, 62, 1, 3, 0, 3, 1, 40, 1, 0, 0, 1, 1, 30, 1, 1, 32, 0}, byte(3))
	f.Fuzz(func(t *testing.T, bytes []byte, how byte) {
		const size, most = 12, 40
		r := Run{Scenario: &scenarios.Scenario{Name: "sample"}, Session: "sample", Speed: float64(how%3) * 10}
		for i := 0; i+size <= min(len(bytes), size*most); i += size {
			r.Entries = append(r.Entries, anyEntry(bytes[i:i+size], start))
		}
		slices.SortStableFunc(r.Entries, func(a, b journal.Entry) int { return a.Arrived.Compare(b.Arrived) })
		for i := range r.Entries {
			r.Entries[i].Ordinal = i + 1 // as a journal counts them
		}
		if how&4 != 0 {
			r.Ending = &Ending{Exit: int(how >> 6), Began: start, Ended: start.Add(time.Duration(binary.LittleEndian.Uint64(append(bytes, make([]byte, 8)...)))),
				Killed: how&8 != 0, Command: []Command{Program, Tests, Service}[how>>4%3], Output: "Hello there, my friend."}
		}
		v := Judge(r)
		if again := Judge(r); !reflect.DeepEqual(v, again) {
			t.Fatal("two verdicts on one run differ")
		}
		if len(v.Failures()) > 0 != (v.Result == Fail) && v.Result != NotExercised {
			t.Fatalf("%s with %v", v.Result, v.Failures())
		}
		for _, finding := range v.Findings {
			if text := finding.Text; negative.MatchString(text) || endless.MatchString(text) {
				t.Errorf("%s: %s", finding.Rule, text)
			}
			for _, n := range finding.Requests {
				if n < 1 || n > len(r.Entries) {
					t.Errorf("%s: there is no request %d", finding.Rule, n)
				}
			}
		}
	})
}
