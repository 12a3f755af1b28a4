package check

import (
	_ "embed"
	"strings"
	"sync"
)

//go:generate go test -run ^TestTheBetasAreThoseOfTheDescription$ -update

// The names of betas: those in the API's OpenAPI description, and others that clients
// send.
var (
	//go:embed betas_described.txt
	describedBetas string

	//go:embed betas_seen.txt
	seenBetas string
)

// knownBetas has the names in both lists and the newest date among them.
var knownBetas = sync.OnceValue(func() (known struct {
	names  map[string]bool
	newest string
}) {
	known.names = map[string]bool{}
	for line := range strings.Lines(describedBetas + seenBetas) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" || name == "#" {
			continue
		}
		known.names[name] = true
		known.newest = max(known.newest, dateOf(name))
	}
	return known
})

// KnownBeta reports whether the API may know a beta with that name. The name of a beta
// ends in the date it began. A beta newer than all that are listed here may exist. Any
// other name that is not listed is refused, as it is most likely a typing mistake.
func KnownBeta(name string) bool {
	known := knownBetas()
	return known.names[name] || dateOf(name) > known.newest
}

// dateOf returns the date at the end of a name, such as "2026-01-31", or "".
func dateOf(name string) string {
	const form = "-0000-00-00"
	if len(name) <= len(form) {
		return ""
	}
	end := name[len(name)-len(form):]
	for i := range len(form) {
		digit := end[i] >= '0' && end[i] <= '9'
		if digit != (form[i] == '0') || !digit && end[i] != '-' {
			return ""
		}
	}
	return end[1:]
}
