package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed advice/*.txt
var adviceFiles embed.FS

// adviceByClient has the advice by client and id. Reading it can fail only by a mistake
// in this package, which its tests find.
var adviceByClient = mustReadAdvice()

// AdviceFor returns what to do about a finding, in one line that names the client's own
// options; "" if there is only the general advice. The id is that of a rule or of an
// expectation, such as "expect.within". The advice in a test says nothing of how a program
// ends or of its environment, which code under test has not.
func AdviceFor(id string, client Client, inTest bool) string {
	advice := adviceByClient[client]
	if own := advice[id+inATest]; inTest && own != "" {
		return own
	}
	return advice[id]
}

// inATest follows an id whose line is for code under test, where the other line of that id is
// for programs.
const inATest = " in a test"

func mustReadAdvice() map[Client]map[string]string {
	all := map[Client]map[string]string{}
	names, err := fs.Glob(adviceFiles, "advice/*.txt")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		text, err := adviceFiles.ReadFile(name)
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
