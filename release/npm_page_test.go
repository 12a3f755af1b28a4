package release

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// npmPage is the page of the npm package, whose quick start the tests follow.
const npmPage = "../packages/npm/README.md"

// npmBlocks matches a fenced block of the page, with the name of its file if the line
// before says to save it.
var npmBlocks = regexp.MustCompile("(?ms)(?:[Ss]ave [^\n`]*as `([^`\n]+)`:\n\n)?^```([a-z]+)\n(.*?)^```$")

// followNpmPage does what a section of the page says, word by word: it saves the files
// that are to be saved, and runs the commands. It returns what each printed. Only where a
// command installs claudemock, tarballs are named in its place, since the registry does
// not have it yet.
func followNpmPage(t *testing.T, p *place, section string, tarballs []string) map[string]string {
	t.Helper()
	page, err := os.ReadFile(npmPage)
	require.NoError(t, err)
	_, text, found := strings.Cut(string(page), "\n## "+section+"\n")
	require.True(t, found, "%s has no section %s", npmPage, section)
	text, _, _ = strings.Cut(text, "\n## ")
	printed := map[string]string{}
	for _, block := range npmBlocks.FindAllStringSubmatch(text, -1) {
		switch name, language, code := block[1], block[2], block[3]; {
		case name != "":
			p.write(t, name, code)
		case language == "sh":
			for line := range strings.Lines(code) {
				command := strings.TrimSpace(line)
				install := command
				if strings.HasPrefix(command, "npm install ") {
					install = strings.Replace(command, " claudemock", " "+strings.Join(tarballs, " "), 1)
				}
				printed[command] = p.run(t, "sh", "-ec", install)
			}
		}
	}
	require.NotEmpty(t, printed, "%s, %s", npmPage, section)
	return printed
}
