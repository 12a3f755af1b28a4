package release

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestReadmeHasATabForEachEcosystem holds README to the tabs that other tests follow.
func TestReadmeHasATabForEachEcosystem(t *testing.T) {
	page := contents(t, "../README.md")
	for _, name := range []string{"Python", "TypeScript and JavaScript", "Go", "Docker, for programs in any language"} {
		assert.NotEmpty(t, tab(t, page, name))
	}
}

// tab returns the commands that README folds under a name.
func tab(t *testing.T, page, name string) string {
	t.Helper()
	found := regexp.MustCompile("(?s)<summary>" + regexp.QuoteMeta(name) + "</summary>\n\n```sh\n(.*?)```").FindStringSubmatch(page)
	require.NotNil(t, found, "README has no tab %s", name)
	return found[1]
}

// followFirst types what a tab of README says, in a place where no more of the repository
// is than the folder that the tab names. The client is the one that takes half an answer
// for a whole one. install stands in for the name of a package that no registry has yet.
func (p *place) followFirst(t *testing.T, name, install string) {
	t.Helper()
	copyFolder(t, p, "../examples/first", "examples/first")
	commands := strings.Replace(tab(t, contents(t, "../README.md"), name), "install claudemock ", "install "+install+" ", 1)
	output, err := p.try("sh", "-ec", commands)
	require.Error(t, err, output)
	assert.Contains(t, output, "The treasure is buried under the old\nDone.\nhalf-an-answer   FAIL   2 requests in ")
	assert.Contains(t, output, "✗ notices-truncation   the stream ended after 5 events without message_stop; the program exited 0 with the half answer\n")
}
