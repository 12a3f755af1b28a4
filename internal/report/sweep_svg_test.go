package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/report"
)

// picture reads SVG as XML, and returns its elements by name and its texts.
func picture(t *testing.T, text string) (elements map[string]int, texts []string) {
	t.Helper()
	elements = map[string]int{}
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return elements, texts
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			elements[token.Name.Local]++
		case xml.CharData:
			texts = append(texts, string(token))
		}
	}
}

func TestTheMapOfASweepIsAPicture(t *testing.T) {
	got := written(t, report.SVG, swept())
	golden(t, "sweep.svg", got)
	elements, texts := picture(t, got)
	assert.Contains(t, texts, "request 1, inside text, truncate: failed")
	assert.Contains(t, texts, "Each cell is a point of the conversation of “npm start --name=<b>`x`</b>”, at which claudemock broke it.")
	assert.NotContains(t, elements, "script", "what a client says is text")
	assert.NotContains(t, elements, "b")
	assert.Equal(t, 1+7, elements["title"], "one of the picture, and one of each cell; what happens once and for good is one cell")
}

// TestThePictureOfAVeryLongConversationKeepsItsWidth has places and commands without end.
func TestThePictureOfAVeryLongConversationKeepsItsWidth(t *testing.T) {
	a := swept()
	a.Command = []string{strings.Repeat("long ", 1000) + "\x1b[31m\x00\ufffe"}
	for i := range a.Sweep.Tried {
		a.Sweep.Tried[i].Place += strings.Repeat("_and_on", 100)
	}
	got := written(t, report.SVG, a)
	assert.Contains(t, got, ` width="830" `)
	_, texts := picture(t, got)
	for _, text := range texts {
		if strings.Contains(text, "and on") && !strings.Contains(text, ": ") { // but for the words of a cell, which are no line
			assert.Less(t, len(text), 100)
		}
	}
}

// TestThePictureOfTheDocsIsWhole reads the file that docs/sweep.md shows.
func TestThePictureOfTheDocsIsWhole(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "sweep.svg"))
	require.NoError(t, err)
	elements, texts := picture(t, string(text))
	assert.Greater(t, elements["rect"], 200, "a cell is a rectangle")
	assert.Contains(t, texts, "request 1, after tool use, reset: failed")
}
