package reference_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/reference"
)

// suitesPage returns the page about the official suites, from the lists on file.
func suitesPage(t *testing.T) []byte {
	t.Helper()
	var lists [][]byte
	for _, name := range []string{"go1", "go2", "py1", "py2"} {
		list, err := os.ReadFile("../../conformance/testdata/suites/" + name + ".txt")
		require.NoError(t, err)
		lists = append(lists, list)
	}
	page, err := reference.Suites(lists)
	require.NoError(t, err)
	return page
}

func TestResultsOfASuiteThatCannotBeReadNameTheLine(t *testing.T) {
	const counts = "Go 1.0.0\npassed 1, failed 0, skipped by the suite 0, out of scope 0\n"
	for name, c := range map[string]struct{ list, want string }{
		"no counts":               {"Go 1.0.0", "1 lines are too few"},
		"counts of another form":  {"Go 1.0.0\nall well", `line "all well"`},
		"a file in no section":    {counts + "\n  message_test.go 4\n", `line "  message_test.go 4": it belongs to no section`},
		"a section of no meaning": {counts + "\npassed\n  a_test.go 4\nbroken\n", `line "broken": it belongs to no section`},
		"a file without a number": {counts + "\npassed\n  message_test.go\n", `line "  message_test.go": it is no file and number`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := reference.Suites([][]byte{[]byte(c.list)})
			assert.ErrorContains(t, err, c.want)
		})
	}
}
