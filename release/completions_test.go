package release

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// completed is a script for bash that prints what a line that was begun may become. Its
// function is what the script needs of the package bash-completion.
const completed = `_get_comp_words_by_ref() { cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD; }
. ./claudemock.bash
COMP_WORDS=(claudemock run --scenario overloaded-b) COMP_CWORD=3
COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
__start_claudemock
printf '%s\n' "${COMPREPLY[@]}"
`

func TestBashCompletesTheNamesOfScenarios(t *testing.T) {
	p := newPlace(t, "bash")
	p.installBinary(t)
	p.write(t, "claudemock.bash", p.run(t, "claudemock", "completion", "bash"))
	p.write(t, "complete.sh", completed)
	assert.Contains(t, strings.Fields(p.run(t, "bash", "complete.sh")), "overloaded-burst")
}

func TestShellsCanReadTheirCompletions(t *testing.T) {
	for shell, check := range map[string][]string{"zsh": {"zsh", "-n"}, "fish": {"fish", "--no-execute"}} {
		t.Run(shell, func(t *testing.T) {
			if _, err := exec.LookPath(shell); err != nil {
				t.Skip(shell, "is not installed")
			}
			p := newPlace(t, shell)
			p.installBinary(t)
			p.write(t, "completion", p.run(t, "claudemock", "completion", shell))
			p.run(t, append(check, "completion")...)
		})
	}
}

// installBinary puts the binary of this machine's platform into the place's PATH.
func (p *place) installBinary(t *testing.T) {
	t.Helper()
	from, err := build()
	require.NoError(t, err)
	p.run(t, "cp", from+"/"+runtime.GOOS+"-"+runtime.GOARCH+"/claudemock", p.bin)
}
