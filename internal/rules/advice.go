package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

//go:embed advice/*.txt
var advice embed.FS

// told is the advice by client and id; a file that cannot be read is a mistake in
// this package, which its tests find.
var told = mustReadAdvice()

// AdviceFor is what to do about a finding with a client, in one line that names the
// client's own options; "" when there is only the general advice. The id is that
// of a rule, or of what a scenario expects, such as "expect.within".
func AdviceFor(id string, client Client) string { return told[client][id] }

// Clients lists the kinds of clients that have advice of their own, sorted.
func Clients() []Client { return slices.Sorted(maps.Keys(told)) }

// Advised lists the ids that a kind of client has advice of its own about, sorted.
func Advised(client Client) []string { return slices.Sorted(maps.Keys(told[client])) }

func mustReadAdvice() map[Client]map[string]string {
	all := map[Client]map[string]string{}
	names, err := fs.Glob(advice, "advice/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		text, err := advice.ReadFile(name)
		if err != nil {
			panic(err)
		}
		client := Client(strings.TrimSuffix(strings.TrimPrefix(name, "advice/"), ".txt"))
		if all[client], err = parseAdvice(string(text)); err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
	}
	return all
}

// parseAdvice reads a file of lines such as "times-out: set timeout= …".
func parseAdvice(text string) (map[string]string, error) {
	byID := map[string]string{}
	for line := range strings.Lines(text) {
		id, sentence, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if _, twice := byID[id]; !ok || twice {
			return nil, fmt.Errorf("expected one line `id: advice` for each id, and there is %q", line)
		}
		byID[id] = sentence
	}
	return byID, nil
}
