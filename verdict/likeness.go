package verdict

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
)

// likeness is what is compared to see whether two requests ask the same. A
// client may rebuild its prompt for each attempt, with another time in it, or
// ask in another form.
type likeness struct {
	same string // equal in requests that ask the same, apart from the time of day in them
	body string // the same for the whole body; "" if the journal cut it
	gist string // equal in requests that may ask the same in another form; "" if unknown

	tree     *jsontree.Node   // the body; nil if the journal cut it
	messages []*jsontree.Node // its messages; nil when there are none
	said     []string         // the same as they were sent
}

func likenessOf(e *journal.Entry) likeness {
	l := likeness{same: QuestionOf(e)}
	if e.Kept != journal.KeptWhole {
		return l
	}
	l.body = withoutClock(e.Body, e.Arrived)
	l.gist = e.Question
	tree, err := jsontree.ParseString(e.Body)
	if err != nil {
		return l
	}
	l.tree = tree
	messages := tree.Field("messages")
	if !messages.Is(jsontree.Array) {
		return l
	}
	l.messages, l.said = messages.Items, make([]string, len(messages.Items))
	for i, m := range l.messages {
		l.said[i] = m.String()
	}
	if l.body != e.Body {
		l.same = e.Endpoint + " " + withoutClock(messages.String(), e.Arrived)
	}
	l.gist = gist(messages)
	return l
}

// repeats reports whether two requests ask the same and differ at most in the
// time of day.
func (l likeness) repeats(earlier likeness) bool {
	return l.same == earlier.same && l.body != "" && l.body == earlier.body
}

// mayBe reports whether two requests may ask the same, perhaps in another form.
// It only serves to excuse a client, since it also holds for questions that
// differ in a number.
func (l likeness) mayBe(other likeness) bool {
	return l.gist == "" || other.gist == "" || l.gist == other.gist || l.same == other.same || l.last() != "" && l.last() == other.last() ||
		partOf(l.last(), other.last()) || partOf(other.last(), l.last())
}

// last returns the last text of the user in the gist.
func (l likeness) last() string {
	_, last, _ := strings.Cut(l.gist, gistSeparator)
	return last
}

// isAbout reports whether a request asks something about the question of
// another, for instance for a title of the conversation.
func (l likeness) isAbout(other likeness) bool {
	return l.last() != other.last() && partOf(other.last(), l.last())
}

// partOf reports whether long contains short: an unfinished question is part of
// the finished one, and a question is part of a request for its title.
func partOf(short, long string) bool {
	return len(short) >= canaryBytes && strings.Contains(long, short)
}

// clock matches possible times: a date with a time, a time of day, seconds or
// smaller units since 1970.
var clock = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?|\d\d:\d\d(:\d\d(\.\d+)?)?|\b\d{10,19}(\.\d+)?\b`)

// withoutClock replaces each time in a text that is close to its arrival by a
// dash. Other times may be part of the question and stay.
func withoutClock(text string, now time.Time) string {
	if !mayHoldClock(text) {
		return text
	}
	return clock.ReplaceAllStringFunc(text, func(found string) string {
		if isNow(found, now) {
			return "-"
		}
		return found
	})
}

// mayHoldClock reports whether a text has digits that may be part of a time. Most
// long texts have none, and matching the pattern takes thirty times as long.
func mayHoldClock(text string) bool {
	digits := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			if digits++; digits >= 10 {
				return true
			}
			continue
		case c == ':' && digits >= 2, c == '-' && digits >= 4:
			return true
		}
		digits = 0
	}
	return false
}

// aboutNow is how far the time in a prompt may be from its arrival.
const aboutNow = 5 * time.Second

func isNow(found string, now time.Time) bool {
	if at := strings.Index(found, ":"); at >= 2 {
		return isTimeOfDay(found[at-2:], now)
	}
	whole, _, _ := strings.Cut(found, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return false
	}
	var at time.Time
	switch len(whole) {
	case 10:
		at = time.Unix(n, 0)
	case 13:
		at = time.UnixMilli(n)
	case 16:
		at = time.UnixMicro(n)
	case 19:
		at = time.Unix(0, n)
	default:
		return false
	}
	return now.Sub(at).Abs() <= aboutNow
}

// isTimeOfDay compares minutes and seconds. The time zone of the client is not
// known; zones differ by quarters of an hour.
func isTimeOfDay(found string, now time.Time) bool {
	const quarter = 15 * time.Minute
	layout, slack := "15:04", time.Minute
	if strings.Count(found, ":") == 2 {
		layout, slack = "15:04:05", aboutNow
	}
	at, err := time.Parse(layout, found)
	if err != nil {
		return false
	}
	apart := (now.Sub(now.Truncate(24*time.Hour)) - at.Sub(at.Truncate(24*time.Hour))).Abs() % quarter
	return min(apart, quarter-apart) <= slack
}

// varying matches words that a client may generate for each attempt: UUIDs,
// words with a digit, and long hexadecimal words.
var varying = regexp.MustCompile(`\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b|[[:alnum:]]*\d[[:alnum:]]*|\b[a-f]{8,}\b`)

// gist returns the first and the last text of the user, without the words that vary
// between attempts.
func gist(messages *jsontree.Node) string {
	first, last := "", ""
	for _, m := range messages.Items {
		if roleOf(m) != user {
			continue
		}
		if text := textOf(m.Field("content")); text != "" {
			if last = text; first == "" {
				first = text
			}
		}
	}
	if first == "" {
		return ""
	}
	plain := withoutVarying(first)
	if first == last {
		return plain + gistSeparator + plain
	}
	return plain + gistSeparator + withoutVarying(last)
}

// withoutVarying returns the text in lower case with a mark in place of each varying
// word. No varying word contains a space, so only suspicious words are matched.
func withoutVarying(text string) string {
	words := strings.Fields(strings.ToLower(text))
	for i, word := range words {
		switch digit, hexadecimal, plain := looksOf(word); {
		case digit && plain:
			words[i] = "#"
		case digit || hexadecimal:
			words[i] = varying.ReplaceAllString(word, "#")
		}
	}
	return strings.Join(words, " ")
}

// looksOf reports whether a word has a digit, whether it has eight hexadecimal
// letters in a row, and whether it has only letters and digits.
func looksOf(word string) (digit, hexadecimal, plain bool) {
	plain = true
	letters := 0
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case '0' <= c && c <= '9':
			digit, letters = true, 0
		case 'a' <= c && c <= 'f':
			letters++
			hexadecimal = hexadecimal || letters == 8
		case 'g' <= c && c <= 'z':
			letters = 0
		default:
			plain, letters = false, 0
		}
	}
	return digit, hexadecimal, plain
}

// gistSeparator separates the two texts of a gist.
const gistSeparator = "\n"
