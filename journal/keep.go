package journal

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"
)

// The most that an Entry keeps of texts and lists, which clients and scenarios can
// make as long as they like. The body has bounds of its own: MaxBody and MaxStart.
const (
	MaxName        = 256      // bytes of a model's name, an id, a method, a header of retries
	MaxPath        = 4 << 10  // bytes of a path with its query
	maxWords       = 1 << 10  // bytes of what the server itself says: what was played, why, what was missed
	MaxHeaderLines = 200      // values of headers
	MaxHeader      = 4 << 10  // bytes of one value
	MaxHeaders     = 32 << 10 // bytes of all names and values
	MaxResults     = 1000     // ids of tool results; the last ones are kept
	MaxList        = 100      // faults of an answer, and those that did not apply
)

// Field names a field of an Entry that may be cut.
type Field string

// The fields that Entry.Cut names.
const (
	CutModel   Field = "model"
	CutPath    Field = "path"
	CutHeaders Field = "headers"
	CutRetry   Field = "retry"
	CutResults Field = "tool_results"
	CutFaults  Field = "faults"
	CutWords   Field = "words" // what the server itself said: played, instead, near_miss, trouble and the like
	CutAnswer  Field = "answer"
)

// cuts reports whether a field was cut.
func (e *Entry) cuts(field Field) bool { return slices.Contains(e.Cut, field) }

func (e *Entry) cut(field Field) {
	if !e.cuts(field) {
		e.Cut = append(slices.Clip(e.Cut), field)
	}
}

// keep cuts the entry to its bounds. A text that is cut ends with the length and a
// digest of the whole, so that texts can still be compared. keep copies the parts
// that it keeps, since a slice would keep the whole text in memory. It returns
// roughly the number of bytes that the headers take.
func (e *Entry) keep() (headers int) {
	e.keepName(CutModel, &e.Model)
	e.keepText(CutPath, &e.Path, MaxPath)
	for _, text := range []*string{&e.Retry.Count, &e.Retry.IdempotencyKey, &e.Retry.Timeout} {
		e.keepName(CutRetry, text)
	}
	for _, text := range []*string{&e.Method, &e.Proto, &e.Session, &e.Scenario, &e.State, &e.Limited} {
		e.keepName(CutWords, text)
	}
	for _, text := range []*string{&e.Played, &e.Instead, &e.NearMiss} {
		e.keepText(CutWords, text, maxWords)
	}
	e.Faults, e.Missed = e.keepList(CutFaults, e.Faults), e.keepList(CutFaults, e.Missed)
	e.keepResults()
	return e.keepHeaders()
}

// keepResult cuts the fields that the end of an answer adds.
func (e *Entry) keepResult() { e.keepText(CutWords, &e.Trouble, maxWords) }

func (e *Entry) keepName(field Field, text *string) { e.keepText(field, text, MaxName) }

func (e *Entry) keepText(field Field, text *string, most int) {
	if len(*text) > most {
		*text = abbreviated(*text, most)
		e.cut(field)
	}
}

func (e *Entry) keepList(field Field, list []string) []string {
	if len(list) > MaxList {
		list = slices.Clone(list[:MaxList])
		e.cut(field)
	}
	for i := range list {
		if len(list[i]) > MaxName {
			list = slices.Clone(list) // the scenario may own it
			e.keepName(field, &list[i])
		}
	}
	return list
}

// keepResults keeps the last results, which are the newest of the conversation.
func (e *Entry) keepResults() {
	if len(e.Results) > MaxResults {
		e.Results = e.Results[len(e.Results)-MaxResults:]
		e.cut(CutResults)
	}
	for i, id := range e.Results {
		if i == 0 {
			e.Results = slices.Clone(e.Results)
		}
		e.Results[i] = keptName(id)
	}
}

// keptName returns a name as entries keep it, copied and cut. The id of a tool call is
// cut alike in the answer with the call and in the request with its result.
func keptName(name string) string {
	if len(name) > MaxName {
		return abbreviated(name, MaxName)
	}
	return strings.Clone(name)
}

// abbreviationBytes is the most bytes that abbreviated adds.
const abbreviationBytes = 64

// abbreviated returns the beginning of a text with the length and a digest of all of it.
func abbreviated(text string, most int) string {
	return fmt.Sprintf("%s… (%d bytes, %016x)", strings.ToValidUTF8(text[:most], ""), len(text), xxh3.HashString(text))
}

// shorten returns the beginning of a text.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.Clone(strings.ToValidUTF8(text[:most], ""))
}

// keepHeaders cuts the headers, keeps those that rules read first, and returns
// roughly the number of bytes that they take.
func (e *Entry) keepHeaders() (size int) {
	lines, bytes, longest := 0, 0, 0
	for name, values := range e.Headers {
		lines += len(values)
		bytes += len(name)
		for _, value := range values {
			bytes += len(value)
			longest = max(longest, len(value))
		}
	}
	if lines <= MaxHeaderLines && len(e.Headers) <= MaxHeaderLines && bytes <= MaxHeaders && longest <= MaxHeader {
		return headerBytes*len(e.Headers) + textBytes*lines + bytes
	}
	e.Headers = fewer(e.Headers)
	e.cut(CutHeaders)
	return e.keepHeaders()
}

// fewer returns the headers that fit, if there are too many or they are too long.
func fewer(headers map[string][]string) map[string][]string {
	names := slices.SortedFunc(maps.Keys(headers), func(a, b string) int {
		return 2*(rank(a)-rank(b)) + strings.Compare(a, b)
	})
	kept := map[string][]string{}
	room, left := MaxHeaders, MaxHeaderLines
	for _, name := range names {
		var values []string
		for _, value := range headers[name] {
			value = keptHeader(value)
			if left == 0 || len(name)+len(value) > room {
				break
			}
			room, left = room-len(name)-len(value), left-1
			values = append(values, value)
		}
		if len(values) > 0 {
			kept[strings.Clone(name)] = values
		}
	}
	return kept
}

func keptHeader(value string) string {
	if len(value) > MaxHeader {
		return abbreviated(value, MaxHeader-abbreviationBytes)
	}
	return strings.Clone(value)
}

// readHeaders are the prefixes of the headers that matter most to rules and
// people.
var readHeaders = []string{"X-Api-Key", "Authorization", "Anthropic-", "Content-Type", "Idempotency-Key", "X-Stainless-", "User-Agent", "Connection"}

// rank returns the position of a header in readHeaders, or the length of the list.
func rank(name string) int {
	if i := slices.IndexFunc(readHeaders, func(start string) bool { return strings.HasPrefix(name, start) }); i >= 0 {
		return i
	}
	return len(readHeaders)
}
