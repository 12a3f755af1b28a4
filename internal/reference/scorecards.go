package reference

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/verdict"
)

// card is one verdict of an audit.
type card struct {
	scenario, mode, sdk string
	result              string
	broken              []string // the worst rule first
}

var cardForm = regexp.MustCompile(`^  (plain|stream) *\| ([a-z ]+?) *\| (pass|not exercised|fail)(?: ([a-z0-9. -]+))?$`)

// parseCards reads conformance/testdata/scorecards.txt: the cards, the SDKs'
// versions by name, and how the audits were made. Its error names the line that
// cannot be read.
func parseCards(file []byte) (cards []card, versions [][2]string, how string, err error) {
	scenario := ""
	for line := range strings.Lines(string(file)) {
		line = strings.TrimRight(line, "\n")
		words := strings.Fields(line)
		switch form := cardForm.FindStringSubmatch(line); {
		case form != nil:
			for _, sdk := range strings.Fields(form[2]) {
				cards = append(cards, card{scenario, form[1], sdk, form[3], strings.Fields(form[4])})
			}
		case line == "" || strings.HasPrefix(line, "The verdicts "):
		case strings.HasPrefix(line, "Speed "):
			how = line
		case len(words) == 1 && line[0] != ' ':
			scenario = line
		case len(words) == 2 && scenario == "":
			versions = append(versions, [2]string{words[0], words[1]})
		default:
			return nil, nil, "", fmt.Errorf("reading the scorecards: %q is no verdict", line)
		}
	}
	return cards, versions, how, nil
}

// Scorecards returns the page with the verdicts on the official SDKs, from
// conformance/testdata/scorecards.txt.
func Scorecards(c *catalogue.Catalogue, file []byte) ([]byte, error) {
	cards, versions, how, err := parseCards(file)
	if err != nil {
		return nil, err
	}
	categories := map[string]string{}
	var order []string
	list, err := c.List()
	if err != nil {
		return nil, fmt.Errorf("writing the scorecards: %w", err)
	}
	for _, s := range list {
		categories[s.Name] = title(s.Category)
		if !slices.Contains(order, title(s.Category)) {
			order = append(order, title(s.Category))
		}
	}
	var b bytes.Buffer
	b.WriteString("<!-- Written by `go test ./internal/reference -update` from conformance/testdata/scorecards.txt; do not edit. -->\n\n" +
		"# Scorecards of the official SDKs\n\n" +
		"A [short program](../conformance/programs) in each language asks one question and prints the answer. It leaves everything else to its SDK: it has no\n" +
		"settings and no checks, and any error ends it with a non-zero exit. Each was audited with the whole catalogue, as with `claudemock audit`,\n" +
		"once for plain answers and once for streams. So a client breaks the rules below unless it does better than\n" +
		"its SDK. [The rules](rules.md) say how each is judged. " + how + " The SDKs wait ten minutes for an answer that hangs, so\n" +
		"they were still waiting at the time limit.\n\n| SDK | version |\n|---|---|\n")
	for _, v := range versions {
		fmt.Fprintf(&b, "| %s | %s |\n", v[0], v[1])
	}
	writeStanding(&b, cards, versions, order, categories)
	writeBroken(&b, cards, versions)
	return b.Bytes(), nil
}

// writeStanding writes the table of passed scenarios by category.
func writeStanding(b *bytes.Buffer, cards []card, versions [][2]string, order []string, categories map[string]string) {
	b.WriteString("\n## Scenarios passed\n\nPassed scenarios, of those that were exercised: a fault in a stream does not affect a plain answer.\n\n| category |")
	for _, v := range versions {
		fmt.Fprintf(b, " %s, plain | %[1]s, stream |", v[0])
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", 2*len(versions)) + "\n")
	for _, category := range append(order, "all") {
		fmt.Fprintf(b, "| %s |", category)
		for _, v := range versions {
			for _, mode := range []string{"plain", "stream"} {
				passed, of := 0, 0
				for _, c := range cards {
					if c.sdk != v[0] || c.mode != mode || category != "all" && categories[c.scenario] != category || c.result == string(verdict.NotExercised) {
						continue
					}
					of++
					if c.result == string(verdict.Pass) {
						passed++
					}
				}
				fmt.Fprintf(b, " %d/%d |", passed, of)
			}
		}
		b.WriteString("\n")
	}
}

// writeBroken lists, rule by rule, where it was broken and by whom.
func writeBroken(b *bytes.Buffer, cards []card, versions [][2]string) {
	b.WriteString("\n## Rules broken\n")
	ids := verdict.Rules()
	for _, c := range cards {
		for _, id := range c.broken {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids {
		rows := brokenRows(cards, versions, id)
		if len(rows) == 0 {
			continue
		}
		name := fmt.Sprintf("[%s](rules.md#%[1]s)", id)
		if !slices.Contains(verdict.Rules(), id) {
			name = id
		}
		fmt.Fprintf(b, "\n### %s\n\n| scenario |", name)
		for _, v := range versions {
			fmt.Fprintf(b, " %s |", v[0])
		}
		b.WriteString("\n|---|" + strings.Repeat("---|", len(versions)) + "\n" + strings.Join(rows, ""))
	}
}

func brokenRows(cards []card, versions [][2]string, id string) []string {
	where := map[string]map[string][]string{} // scenario, SDK, modes
	var order []string
	for _, c := range cards {
		if !slices.Contains(c.broken, id) {
			continue
		}
		if where[c.scenario] == nil {
			where[c.scenario] = map[string][]string{}
			order = append(order, c.scenario)
		}
		where[c.scenario][c.sdk] = append(where[c.scenario][c.sdk], c.mode)
	}
	var rows []string
	for _, scenario := range order {
		row := fmt.Sprintf("| [%s](sdk-behaviour.md#%[1]s) |", scenario)
		for _, v := range versions {
			row += " " + strings.Join(where[scenario][v[0]], ", ") + " |"
		}
		rows = append(rows, row+"\n")
	}
	return rows
}
