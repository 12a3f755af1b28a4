package sample_test

import (
	"fmt"
	"math/rand/v2"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/claude/sample"
	"github.com/claudemock/claudemock/jsontree"
)

// doubling returns a chain of definitions that each refer twice to the next, in a given
// format.
func doubling(levels int, format, last string) string {
	defs := make([]string, 0, levels+1)
	for i := range levels {
		ref := fmt.Sprintf(`{"$ref":"#/$defs/d%d"}`, i+1)
		defs = append(defs, fmt.Sprintf(`"d%d":`+format, i, ref, ref))
	}
	defs = append(defs, fmt.Sprintf(`"d%d":%s`, levels, last))
	return `{"$ref":"#/$defs/d0","$defs":{` + strings.Join(defs, ",") + `}}`
}

// each returns a list of texts in a format, separated by commas.
func each(count int, format string) string {
	parts := make([]string, count)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, ",")
}

// sampleBombs are schemas that need more than a budget has.
var sampleBombs = map[string]string{
	"a constant many times":     `{"type":"array","minItems":1000,"items":{"type":"array","minItems":1000,"items":{"const":"` + strings.Repeat("A", 10_000) + `"}}}`,
	"a constant of many values": `{"type":"array","minItems":1000,"items":{"const":[` + strings.Repeat("0,", 10_000) + `0]}}`,
	"a default many times":      `{"type":"array","minItems":1000,"items":{"default":"` + strings.Repeat("A", 10_000) + `"}}`,
	"lists in lists":            `{"$defs":{"l":{"type":"array","minItems":1000,"items":{"$ref":"#/$defs/l"}}},"$ref":"#/$defs/l"}`,
	"long texts":                `{"type":"array","minItems":1000,"items":{"type":"string","minLength":100000}}`,
	"a longer text":             `{"type":"string","minLength":1000000000}`,
	"a long name many times":    `{"type":"object","required":["` + strings.Repeat("k", 10_000) + `"],"properties":{"` + strings.Repeat("k", 10_000) + `":{"type":"array","minItems":1000,"items":{"type":"string"}}}}`,
	"many properties":           `{"type":"object","required":[` + each(50_000, `"p%d"`) + `],"properties":{` + each(50_000, `"p%d":{"type":"string"}`) + `}}`,
	"many keywords":             `{"type":"array","minItems":1000,"items":{"type":"string",` + each(50_000, `"x%d":0`) + `}}`,
	"doubling alternatives":     doubling(30, `{"anyOf":[%s,%s]}`, `{"type":"integer","minimum":5,"maximum":4}`),
	"doubling choices":          doubling(30, `{"oneOf":[%s,%s]}`, `{"type":"string"}`),
	"doubling sums":             doubling(30, `{"allOf":[%s,%s]}`, `{"type":"string"}`),
	"doubling properties":       doubling(30, `{"type":"object","required":["a","b"],"properties":{"a":%s,"b":%s}}`, `{"type":"string"}`),
	"doubling dependencies":     doubling(30, `{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","dependencies":{"a":%s,"b":%s}}`, `{"type":"object","required":["a","b"],"properties":{"a":{},"b":{}},"minProperties":9}`),
	"many alternatives":         `{"type":"array","minItems":1000,"items":{"anyOf":[` + each(2000, `{"const":%d}`) + `]}}`,
	"large sums":                `{"type":"array","minItems":1000,"items":{"allOf":[` + each(20, `{"properties":{`+each(100, `"p%d":{}`)+`},"title":"%d"}`) + `]}}`,
	"many names":                `{"type":"array","minItems":1000,"uniqueItems":true,"items":{"enum":["a"]}}`,
	"large enumerations":        `{"type":"array","minItems":1000,"items":{"allOf":[{"enum":[` + each(2000, `%d`) + `]},{"enum":[` + each(2000, `"%d"`) + `]}]}}`,
	"a large pattern":           `{"type":"string","pattern":"` + strings.Repeat("(a{1000}|b)?", 200) + `"}`,
	"many patterns":             `{"type":"object","required":[` + each(3000, `"p%d"`) + `],"properties":{` + each(3000, `"p%d":{"type":"string","pattern":"^(a{900}|b%[1]d)+$"}`) + `}}`,
	"classes of characters":     `{"type":"string","pattern":"` + strings.Repeat(`\\p{L}`, 20_000) + `"}`,
	"a pattern and a length":    `{"type":"array","minItems":1000,"items":{"type":"string","pattern":"^(ab?){3}$","minLength":100000}}`,
	"patterns of names":         `{"type":"object","minProperties":1000,"patternProperties":{` + each(2000, `"^k.*%d$":{"type":"string"}`) + `}}`,
}

func TestAValueMadeToASchemaIsBounded(t *testing.T) {
	for name, schema := range sampleBombs {
		t.Run(name, func(t *testing.T) {
			tree := claudetest.Parse(t, schema)
			before := heapAllocated()
			value := sample.NewBudget(1).Make(tree, claudetest.Seeded())
			text := value.String()
			made := heapAllocated() - before
			t.Logf("a schema of %d bytes, a value of %d, %d kB allocated", len(schema), len(text), made>>10)
			assert.Less(t, len(text), 2*sample.MaxBytes)
			assert.Less(t, made, uint64(150<<20))
		})
	}
}

func heapAllocated() uint64 {
	samples := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64()
}

func FuzzSampleSurvivesAnyNumber(f *testing.F) {
	for _, numbers := range [][4]string{
		{"1e-300", "1e300", "", ""}, {"1e-320", "1", "", ""}, {"5e-324", "", "", ""}, {"", "1e308", "-1e308", ""}, {"", "", "", "1.7e308"},
		{"1e308", "1.5e308", "", ""}, {"0.0000001", "123456789012", "", ""}, {"", "1e400", "", ""}, {"0.3", "1e300", "", ""}, {"", "1e-320", "1e-321", ""},
		{"1e999999999", "-1e999999999", "1e999999999", "0"}, {"-0", "-0", "0", "-0"}, {"9223372036854775807", "-9223372036854775808", "9223372036854775807", "1e19"},
	} {
		f.Add(numbers[0], numbers[1], numbers[2], numbers[3])
	}
	f.Fuzz(func(t *testing.T, multipleOf, minimum, maximum, exclusiveMinimum string) {
		for _, typ := range []string{"integer", "number", "string", "array", "object"} {
			schema := `{"type":"` + typ + `"`
			for _, keyword := range [][2]string{
				{"multipleOf", multipleOf}, {"minimum", minimum}, {"maximum", maximum}, {"exclusiveMinimum", exclusiveMinimum}, {"exclusiveMaximum", multipleOf},
				{"minLength", minimum}, {"maxLength", maximum}, {"minItems", minimum}, {"maxItems", maximum}, {"minProperties", minimum}, {"maxProperties", maximum},
			} {
				if keyword[1] != "" {
					schema += `,"` + keyword[0] + `":` + keyword[1]
				}
			}
			tree, err := jsontree.Parse([]byte(schema + "}"))
			if err != nil {
				t.Skip("no numbers of JSON")
			}
			value := sample.NewBudget(1).Make(tree, rand.New(rand.NewPCG(1, 2)))
			_, err = jsontree.Parse([]byte(value.String()))
			assert.NoError(t, err, "the value is no JSON: %s", value)
		}
	})
}
