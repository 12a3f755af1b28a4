package conformance

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// didWhat is what a framework did in a task, in words that are the same in
// every run.
type didWhat struct {
	ends     string // "exit 0", or that it did not within the time it had
	says     string // how it reports a failure: an exception's class and message, or a line; "" with a whole answer
	requests string // how many, and the rules that the waits between them follow
	left     string // what the user has in the end
	verdict  string
}

// What a user has in the end.
const (
	wholeAnswer = "the whole answer"
	partAnswer  = "a part of the answer"
	noAnswer    = "no answer"
)

func howItEnds(e verdict.Ending) string {
	if e.Killed {
		return "no end in " + frameworkPatience.String()
	}
	return fmt.Sprintf("exit %d", e.Exit)
}

// dense is a text without the characters that printing can change.
func dense(text string) string { return regexp.MustCompile(`[^\pL\pN]+`).ReplaceAllString(text, "") }

func (k task) leftWith(printed string, a use) string {
	printed = dense(printed)
	switch whole := k.wholeOf(a); {
	case whole != "" && strings.Contains(printed, whole):
		return wholeAnswer
	case k.part != "" && strings.Contains(printed, k.part):
		return cmp.Or(k.partly, partAnswer)
	}
	return noAnswer
}

// exception matches the beginning of the report of an uncaught exception in
// Python, Node and Java.
var exception = regexp.MustCompile(`(?m)^(?:Exception in thread "main" |Caused by: )?((?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception|Overloaded)\w*)(?: \[\w+\])?: (.*)$`)

// failing matches a line that reports a failure in other words.
var failing = regexp.MustCompile(`(?im)^.*(?:error|overloaded|rate limit|invalid|failed|exceeded).*$`)

// tells is how the framework tells its user that something went wrong: the last
// exception that was reported, or else the last line about a failure.
func tells(printed, complained string) string {
	for _, text := range []string{complained, printed} {
		if found := exception.FindAllStringSubmatch(text, -1); found != nil {
			last := found[len(found)-1]
			return last[1] + ": " + column(last[2])
		}
	}
	for _, text := range []string{complained, printed} {
		if found := failing.FindAllString(text, -1); found != nil {
			return column(found[len(found)-1])
		}
	}
	return ""
}

// column is a text as a column of the file can hold it.
func column(text string) string {
	return strings.ReplaceAll(steady(toolID.ReplaceAllString(text, "…")), " | ", " / ")
}

// toolID is the id of a tool call.
var toolID = regexp.MustCompile(`toolu_\w+`)

// askedFor describes the number of requests for messages, the number of
// questions if more than one, and the rules of the waits before repeated
// questions.
func askedFor(entries []journal.Entry) string {
	var waits []rule
	count, last := 0, map[string]journal.Entry{}
	for _, e := range entries {
		if e.Endpoint != "messages" {
			continue
		}
		count++
		if before, again := last[e.Question]; again {
			waits = append(waits, obeyed(before, e))
		}
		last[e.Question] = e
	}
	text := fmt.Sprintf("%d requests", count)
	if count == 1 {
		text = "1 request"
	}
	if len(last) > 1 {
		text += fmt.Sprintf(", %d questions", len(last))
	}
	if len(waits) > 0 {
		text += ": " + repeated(waits)
	}
	return text
}

// obeyed is the rule of the wait between two attempts, from the end of the
// first answer. A short time without a pause is that of a busy machine.
func obeyed(before, after journal.Entry) rule {
	wait := after.Arrived.Sub(before.Arrived) - time.Duration(before.Duration)
	asked := before.Answer.Asks.RetryAfter
	switch {
	case asked != nil && wait >= time.Duration(*asked):
		return afterHeader
	case wait >= 250*time.Millisecond:
		return backOff
	}
	return atOnce
}

// repeated lists rules, with neighbours that are the same counted.
func repeated(rules []rule) string {
	var words []string
	for i, n := 0, 0; i < len(rules); i += n {
		for n = 1; i+n < len(rules) && rules[i+n] == rules[i]; n++ {
		}
		word := string(rules[i])
		if n > 1 {
			word += fmt.Sprintf(" ×%d", n)
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

// judged is the verdict's result, with the rules that were broken.
func judged(v verdict.Verdict) string {
	return strings.TrimSpace(string(v.Result) + " " + strings.Join(broken(v), ", "))
}
