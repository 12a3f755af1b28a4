package cli

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/claudemock/claudemock/docs"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// search keeps the items with the most of the words, at least half of them, in
// the original order.
func search[T any](all []T, words string, textOf func(T) string) []T {
	wanted := wordsOf(words)
	var best []T
	most := (len(wanted) + 1) / 2
	for _, item := range all {
		text, held := wordsOf(textOf(item)), 0
		for word := range wanted {
			for other := range text {
				if strings.HasPrefix(other, word) {
					held++
					break
				}
			}
		}
		if held > most {
			best, most = nil, held
		}
		if held == most && held > 0 {
			best = append(best, item)
		}
	}
	return best
}

// meaningless are words that do not narrow a search.
var meaningless = map[string]bool{"a": true, "an": true, "the": true, "of": true, "in": true, "on": true, "to": true, "is": true, "it": true,
	"and": true, "my": true, "i": true, "at": true, "with": true, "for": true, "that": true, "its": true}

// wordsOf returns the set of the stems of a text's words.
func wordsOf(text string) map[string]bool {
	found := map[string]bool{}
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }) {
		if !meaningless[word] {
			found[stem(word)] = true
		}
	}
	return found
}

// stem returns a word without its ending, so that "retry" equals "retries" and "stop"
// equals "stops".
func stem(word string) string {
	const shortest = 4
	for _, end := range []string{"ies", "es", "ing", "ed", "y", "s"} {
		if cut, ok := strings.CutSuffix(word, end); ok && len(cut) >= shortest {
			return cut
		}
	}
	return word
}

func scenarioText(s catalogue.Summary) string {
	return strings.Join(append([]string{s.Name, strings.ReplaceAll(s.Name, "-", " "), s.Summary, s.Good}, s.Tags...), " ")
}

// recipe is a recipe of the cookbook: what people say, what happens, and the
// nearest scenario of the catalogue.
type recipe struct{ title, summary, nearest string }

var (
	recipeSummary = regexp.MustCompile(`(?m)^summary: "?(.*?)"?$`)
	recipeNearest = regexp.MustCompile(`Nearest in the catalogue: \[([^]]+)\]`)
)

// recipes returns the recipes of the cookbook, in its order.
func recipes() []recipe {
	var all []recipe
	for _, text := range strings.Split(docs.Cookbook, "\n## ")[1:] {
		title, _, _ := strings.Cut(text, "\n")
		all = append(all, recipe{title, first(recipeSummary, text), first(recipeNearest, text)})
	}
	return all
}

// first returns the first group of a pattern's first match, "" for none.
func first(pattern *regexp.Regexp, text string) string {
	if m := pattern.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

func recipeText(r recipe) string { return r.title + " " + r.summary }

func printRecipes(w io.Writer, found []recipe) {
	if len(found) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", titleStyle.Styled("recipes, in docs/cookbook.md"))
	for _, r := range found {
		fmt.Fprintf(w, "  %s: %s (nearest: %s)\n", nameStyle.Styled(r.title), r.summary, r.nearest)
	}
}
