package verdict

import (
	"strings"
	"testing"
	"time"
)

// FuzzWhatVariesIsFoundAsByItsPatternsAlone compares the quick checks of a text
// with the patterns that they replace.
func FuzzWhatVariesIsFoundAsByItsPatternsAlone(f *testing.F) {
	for _, seed := range []string{
		"", "no digits at all", "run a1b2 at 12:34:56.789", "2026-11-30T12:00:01.5Z", "2026-11-30 12:00", "1764504001", "1764504001.25", "12345678901234567890",
		"deadbeef cafebabe abcdefab1 xdeadbeef", "01234567-89ab-cdef-0123-456789abcdef", "Ünïcödé １２ 12\u00a034", "a:b 1:2 12:3 123:45 1234-56", "line\none\ttwo 3",
	} {
		f.Add(seed)
	}
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		want := strings.Join(strings.Fields(varying.ReplaceAllString(strings.ToLower(text), "#")), " ")
		if got := withoutVarying(text); got != want {
			t.Errorf("without what varies, %q is %q; by its pattern alone %q", text, got, want)
		}
		if clock.MatchString(text) && !mayHoldClock(text) {
			t.Errorf("%q holds a time", text)
		}
		withoutClock(text, now)
	})
}
