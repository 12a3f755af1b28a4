package requests

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

func (w *walk) number(s *description.Schema, at Place) {
	if slices.Contains(s.Types, "integer") {
		w.replace(Fraction, at, "", jsontree.Of(1.5))
	}
	if b := s.Minimum; b != nil {
		below := b.Value - 1
		if b.Exclusive {
			below = b.Value
		}
		w.replace(Bound, at, "below", number(below))
	}
	if b := s.Maximum; b != nil {
		above := b.Value + 1
		if b.Exclusive {
			above = b.Value
		}
		w.replace(Bound, at, "above", number(above))
	}
}

// text breaks a string. The caller checks all alternatives for whether another word is
// allowed.
func (w *walk) text(s *description.Schema, at Place) {
	if len(s.Enum) > 0 || s.Const != nil {
		w.replace(Value, at, "", jsontree.Of("nonsense"))
		return
	}
	if s.MinLength > 0 {
		if short, ok := ofLength(s, s.MinLength-1); ok || s.MinLength == 1 {
			w.replace(Length, at, "too short", jsontree.Of(short))
		}
	}
	if s.MaxLength > 0 {
		long, _ := ofLength(s, s.MaxLength+1)
		w.replace(Length, at, "too long", jsontree.Of(long))
	}
	if s.Pattern != "" {
		w.pattern(s, at)
	}
}

// mismatches are texts that do not match most patterns.
var mismatches = []string{"sp ace!", "\x01", "ü"}

func (w *walk) pattern(s *description.Schema, at Place) {
	pattern, err := description.Pattern(s.Pattern)
	if err != nil {
		return
	}
	for _, text := range mismatches {
		if !pattern.MatchString(text) {
			if s.MinLength > len(text) {
				text += strings.Repeat(text, s.MinLength)
			}
			w.replace(Pattern, at, "", jsontree.Of(text))
			return
		}
	}
}
