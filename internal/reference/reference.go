// Package reference generates the reference pages of the docs from the definitions
// that the program uses, and from the result files of the conformance tests. A test
// keeps the pages in docs/ up to date. The package measures nothing itself, and knows
// nothing of the command line.
package reference

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	builtin "github.com/claudemock/claudemock/scenarios.d"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/scenarios/schema"
	"github.com/claudemock/claudemock/script"
)

// generated is the first line of every page.
const generated = "<!-- Written by `go test ./internal/reference -update` from the code; do not edit. -->\n\n"

// Language returns the page about the maps and keys of a scenario file.
func Language() []byte {
	var b bytes.Buffer
	b.WriteString(generated + "# The scenario language\n\n" +
		"A scenario is one YAML file. In a folder, the file has the name of its scenario. This page explains all keys; [faults](faults.md)\n" +
		"lists what a scenario can break. Unknown keys, wrong types and unreachable steps are refused, all at once, with their\n" +
		"positions (`claudemock lint`); editors check as you type with the\n" +
		"[JSON Schema](../scenarios.d/scenario.schema.json).\n")
	for _, m := range schema.Maps() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", m.Name, m.Doc)
		writeKeys(&b, m.Keys)
		if m.Sample != "" {
			fmt.Fprintf(&b, "\n```yaml\n%s```\n", m.Sample)
		}
	}
	return b.Bytes()
}

// Faults returns the page about the faults of a registry, by layer.
func Faults(registry faults.Registry) []byte {
	var b bytes.Buffer
	b.WriteString(generated + "# Faults\n\n" +
		"A fault changes a healthy answer at one layer. A step's `faults` can list any number of them. They apply in the order\n" +
		"of the layers below, and within a layer in the order written. Every fault also takes `probability`, above 0 and up\n" +
		"to 1: the probability that it applies, decided by the seed. Those of the layers bytes and connection take `on: wire`:\n" +
		"then they apply after all others, in the order written, and count the bytes of the body as they are sent, after\n" +
		"`compress`. [The language](language.md#at) explains `at`.\n")
	for layer := script.LayerMessage; layer <= script.LayerConnection; layer++ {
		fmt.Fprintf(&b, "\n## Layer: %s\n", layer)
		for _, kind := range registry {
			fault := kind.New()
			if fault.Layer() != layer {
				continue
			}
			fmt.Fprintf(&b, "\n### %s\n\n%s.\n\n```yaml\nfaults:\n  - %s: %s\n```\n\n", kind.Name, upperFirst(kind.Doc), kind.Name, kind.Sample)
			writeKeys(&b, strictyaml.Describe(reflect.TypeOf(fault)))
		}
	}
	return b.Bytes()
}

// Catalogue returns the page that lists every scenario that comes with claudemock.
func Catalogue(c *catalogue.Catalogue) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(generated + "# The catalogue\n\n" +
		"Every scenario that comes with claudemock. A client picks one by its base URL, `http://127.0.0.1:8765/s/<name>`;\n" +
		"`claudemock explain <name>` shows what it will see.\n\n" +
		"Some of them call tools. A request that does not offer such a tool gets the nearest healthy answer, and the log says so. This one\n" +
		"([as a file](../scenarios.d/request.json)) offers all of them:\n\n```json\n")
	b.Write(builtin.Request)
	b.WriteString("```\n")
	list, err := c.List()
	if err != nil {
		return nil, fmt.Errorf("listing the catalogue: %w", err)
	}
	category := "none yet"
	for _, entry := range list {
		s, err := c.Get(entry.Name)
		if err != nil {
			return nil, fmt.Errorf("listing the catalogue: %w", err)
		}
		if s.Category != category {
			category = s.Category
			fmt.Fprintf(&b, "\n## %s\n\n| scenario | what happens | a good client | guide |\n|---|---|---|---|\n", title(category))
		}
		path := "../scenarios.d/" + entry.File
		fmt.Fprintf(&b, "| [`%s`](%s) | %s | %s | %s |\n", s.Name, path, cell(s.Summary), cell(s.GoodClient), cell(s.Guide))
	}
	return b.Bytes(), nil
}

func title(category string) string {
	if category == "" {
		return "no failure"
	}
	return category
}

func writeKeys(b *bytes.Buffer, keys []strictyaml.FieldDoc) {
	if len(keys) == 0 {
		b.WriteString("No parameters.\n")
		return
	}
	b.WriteString("| key | value | meaning |\n|---|---|---|\n")
	for _, key := range keys {
		name := "`" + key.Name + "`"
		if key.Required {
			name += " (required)"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, cell(valueOf(key)), cell(key.Doc))
	}
}

// valueOf says what a key accepts: its allowed words, a link to the description
// of its map, or its type.
func valueOf(key strictyaml.FieldDoc) string {
	if len(key.Enum) > 0 {
		words := "`" + strings.Join(key.Enum, "` `") + "`"
		if key.GoType.Kind() == reflect.Slice {
			return strings.TrimSuffix(key.Type, "string") + words
		}
		return words
	}
	element, words := key.GoType, key.Type
	for element.Kind() == reflect.Pointer || element.Kind() == reflect.Slice || element.Kind() == reflect.Map {
		element = element.Elem()
	}
	last := strings.LastIndexByte(words, ' ') + 1
	for _, m := range schema.Maps() {
		if m.Type == element || m.Name == words[last:] {
			return words[:last] + "[" + m.Name + "](language.md#" + m.Name + ")"
		}
	}
	return words
}

// cell escapes a text for a cell of a Markdown table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(text)
}

func upperFirst(text string) string { return strings.ToUpper(text[:1]) + text[1:] }
