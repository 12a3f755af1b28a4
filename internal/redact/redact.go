package redact

import (
	"cmp"
	"slices"
	"strings"
)

// span is a part of a text that must be hidden.
type span struct {
	from, to    int
	fingerprint string
	secret      *secret   // nil if it was found by its shape or its name
	inside      []*secret // others that overlap with it, such as a key in base64 that is hidden as a whole
	key         bool      // it looks like a key of the API
}

// maxDepth is the number of layers of encoding under which credentials are
// searched.
const maxDepth = 3

// Text hides everything in a text that has the shape of a credential.
func Text(text string) string { return (*Set)(nil).Text(text) }

// Text hides the credentials of the set, and everything that has the shape of
// one.
func (s *Set) Text(text string) string {
	return replace(text, s.find(text))
}

// finder looks for credentials in one text.
type finder struct {
	set    *Set
	fields bool // values with the name of a secret count as secrets
}

// spans collects the parts that were found.
type spans []span

func (s *spans) add(one span) {
	if n := len(*s); n > 0 {
		if last := &(*s)[n-1]; one.secret != nil && last.secret == one.secret && last.from <= one.from && one.from <= last.to {
			last.to = max(last.to, one.to)
			return
		}
	}
	*s = append(*s, one)
}

// find returns the parts of a text that are credentials, in order and without overlaps.
func (s *Set) find(text string) []span {
	f := finder{set: s}
	return f.find(text)
}

func (f *finder) find(text string) []span {
	found := f.layer(text, maxDepth)
	if len(found) < 2 {
		return found
	}
	slices.SortStableFunc(found, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	apart := found[:1]
	for _, next := range found[1:] {
		last := &apart[len(apart)-1]
		if next.from >= last.to {
			apart = append(apart, next)
			continue
		}
		last.to, last.key = max(last.to, next.to), last.key || next.key
		switch {
		case next.secret == nil:
		case last.secret == nil:
			last.secret, last.fingerprint = next.secret, next.fingerprint
		case last.secret != next.secret:
			last.inside = append(last.inside, next.secret)
		}
	}
	return apart
}

// layer searches a text as it is, and without one layer of encoding.
func (f *finder) layer(text string, depth int) (found spans) {
	if len(text) < minMixedLength {
		return nil
	}
	escaped := findShapes(text, &found)
	if f.set != nil {
		held := bytesOf(text)
		for _, s := range f.set.secrets {
			if held.has(s.bytes[0]) || held.has(s.bytes[1]) {
				s.find(text, &found)
			}
			escaped = escaped || strings.ContainsAny(s.value, `/\"`) && strings.IndexByte(text, '\\') >= 0
		}
	}
	if f.fields {
		findFields(text, &found)
		escaped = escaped || strings.IndexByte(text, '\\') >= 0
	}
	if depth == 0 {
		return found
	}
	if escaped || isUTF16(text) {
		plain := unescape(text, depth == 1)
		for _, s := range f.layer(plain.text, depth-1) {
			s.from, s.to = int(plain.from[s.from]), int(plain.from[s.to])
			found.add(s)
		}
	}
	for from, to := nextRun(text, 0); from < to; from, to = nextRun(text, to) {
		coded := finder{set: f.set} // decoded text has no field names
		run, breaks := unwrap(text[from:to])
		for _, s := range coded.run(run, depth-1) {
			s.from, s.to = from+breaks.place(s.from), from+breaks.place(s.to)
			found.add(s)
		}
	}
	return found
}

// run searches a run of letters that may be base64, with up to three extra
// letters at the beginning, or hex.
func (f *finder) run(run string, depth int) (found spans) {
	for skip := range min(4, len(run)) {
		for _, s := range f.layer(unbase64(run, skip), depth) {
			s.from, s.to = skip+s.from*8/6, min(len(run), skip+(s.to*8+5)/6)
			found.add(s)
		}
	}
	for from := 0; from < len(run); from++ {
		to := from
		for to < len(run) && isHex(run[to]) {
			to++
		}
		for skip := 0; skip < 2 && to-from >= shortestRun; skip++ {
			for _, s := range f.layer(unhex(run[from+skip:to]), depth) {
				s.from, s.to = from+skip+2*s.from, from+skip+2*s.to
				found.add(s)
			}
		}
		from = to
	}
	return found
}

// replace returns the text with fingerprints in place of the parts that were found.
func replace(text string, found []span) string {
	if len(found) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, s := range found {
		b.WriteString(text[at:s.from])
		b.WriteString(s.fingerprint)
		at = s.to
	}
	b.WriteString(text[at:])
	return b.String()
}
