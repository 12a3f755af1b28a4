package check

import (
	_ "embed"
	"strings"
	"sync"
)

//go:generate go test -run ^TestTheBetasAreThoseOfTheDescription$ -update

// The names of betas: those that the API's OpenAPI description lists, and those
// that clients send beside them.
var (
	//go:embed betas_described.txt
	describedBetas string

	//go:embed betas_seen.txt
	seenBetas string
)

// knownBetas are the names of both lists, and the newest date in them.
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

// KnownBeta reports whether the API may know a beta of that name. A beta's name
// ends in the date it began; of one that began after the newest beta known here,
// nothing can be said, so the API may know it. Any other name that is in no list
// is one that the API refuses, a slip of the pen most likely.
func KnownBeta(name string) bool {
	known := knownBetas()
	return known.names[name] || dateOf(name) > known.newest
}

// dateOf is the date that a name ends in, as "2026-01-31"; "" for none.
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
