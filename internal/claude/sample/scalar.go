package sample

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/claudemock/claudemock/jsontree"
)

// number makes up a number within the bounds: first the smallest round one.
func (s *sampler) number(schema *jsontree.Node, whole bool) *jsontree.Node {
	step, stepped := schema.Field("multipleOf").Float()
	if !stepped || step <= 0 {
		step = 1
	}
	if whole {
		step = wholeStep(step)
	}
	low, high := bounds(schema, step)
	first, last := math.Ceil(low/step), math.Floor(high/step)
	if !(math.Abs(first) < countable && math.Abs(last) < countable) { // also if one is not a number
		return numberOf(nearestToZero(low, high), 'g')
	}
	if first > last { // no step falls within the bounds
		return numberOf(low/2+high/2, 'f')
	}
	steps := first + float64(s.choose(int(min(last-first, 1000))+1))
	value := steps * step
	if !whole && step < 1 { // 3 × 0.1 is 0.3 in a schema
		value = math.Round(value*1e9) / 1e9
	}
	return numberOf(value, 'f')
}

// numberOf returns the nearest number that JSON has, in a format of strconv.
func numberOf(value float64, format byte) *jsontree.Node {
	if math.IsNaN(value) {
		value = 0
	}
	value = max(-math.MaxFloat64, min(value, math.MaxFloat64))
	return jsontree.Of(json.Number(strconv.FormatFloat(value, format, -1, 64)))
}

// countable is the number up to which floats represent every integer.
const countable = 1 << 53

// nearestToZero returns the number in a range that is nearest to zero.
func nearestToZero(low, high float64) float64 {
	switch {
	case low > 0 && !math.IsInf(low, 0):
		return low
	case high < 0 && !math.IsInf(high, 0):
		return high
	default:
		return 0
	}
}

// wholeStep returns the smallest whole multiple of a step.
func wholeStep(step float64) float64 {
	for n := 1.0; n <= 1000; n++ {
		if multiple := n * step; multiple == math.Trunc(multiple) {
			return multiple
		}
	}
	return 1
}

// bounds returns the range of a number. A bound that is missing is some steps away from
// the other, or from 1.
func bounds(schema *jsontree.Node, step float64) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	if v, ok := schema.Field("minimum").Float(); ok {
		low = v
	}
	if v, ok := schema.Field("exclusiveMinimum").Float(); ok && v >= low {
		low = above(v, step)
	}
	if v, ok := schema.Field("maximum").Float(); ok {
		high = v
	}
	if v, ok := schema.Field("exclusiveMaximum").Float(); ok && v <= high {
		high = -above(-v, step)
	}
	switch span := 99 * step; {
	case math.IsInf(low, -1) && math.IsInf(high, 1):
		return step, step + span
	case math.IsInf(low, -1):
		return min(step, high-span), high
	case math.IsInf(high, 1):
		return low, low + span
	}
	return low, high
}

// above returns a number just over v, and not beyond the next step.
func above(v, step float64) float64 {
	return math.Nextafter(v+step*1e-6, math.Inf(1))
}

var formats = map[string]string{
	"date-time":             "2026-11-23T12:00:00Z",
	"date":                  "2026-11-23",
	"time":                  "12:00:00Z",
	"duration":              "PT1H",
	"email":                 "ada@example.com",
	"idn-email":             "ada@example.com",
	"hostname":              "example.com",
	"idn-hostname":          "example.com",
	"ipv4":                  "192.0.2.1",
	"ipv6":                  "2001:db8::1",
	"uri":                   "https://example.com/",
	"uri-reference":         "https://example.com/",
	"iri":                   "https://example.com/",
	"iri-reference":         "https://example.com/",
	"uri-template":          "https://example.com/{id}",
	"json-pointer":          "/example",
	"relative-json-pointer": "0/example",
	"regex":                 "^example$",
	"period":                "2026-11-23/2026-11-24",
	"semver":                "1.0.0",
}

// text makes up a string in the schema's format, or for its pattern, or else some words
// with the name of the property.
func (s *sampler) text(schema *jsontree.Node, name string) string {
	text := s.anyText(schema, name)
	if !s.takeBytes(len(text)) {
		return ""
	}
	return text
}

// anyText returns a text that the allowance has room for, without taking it.
func (s *sampler) anyText(schema *jsontree.Node, name string) string {
	least, _ := schema.Field("minLength").Int()
	most, bounded := schema.Field("maxLength").Int()
	if !bounded {
		most = math.MaxInt
	}
	if s.exceeded = s.exceeded || max(least, len(name)) > s.bytes; s.exceeded {
		return ""
	}
	if pattern := schema.Field("pattern").Str(); pattern != "" {
		if text, ok := s.matching(pattern, least, most); ok {
			return text
		}
	}
	format := schema.Field("format").Str()
	if format == "uuid" {
		return s.uuid()
	}
	if text, ok := formats[format]; ok {
		return text
	}
	return fit(s.words(name), least, most)
}

func (s *sampler) uuid() string {
	var id uuid.UUID
	for i := range id {
		id[i] = byte(s.r.Uint32())
	}
	return id.String()
}

func (s *sampler) words(name string) string {
	text := "example"
	if name != "" {
		text += " " + strings.ReplaceAll(name, "_", " ")
	}
	if s.random {
		text += " " + strconv.Itoa(s.r.IntN(1000))
	}
	return text
}

// fit makes a text have least to most characters.
func fit(text string, least, most int) string {
	for utf8.RuneCountInString(text) < least {
		text += "." + text
	}
	if runes := []rune(text); len(runes) > max(most, least) {
		text = string(runes[:max(most, least)])
	}
	return text
}
