package regexpsize_test

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/regexpsize"
)

func TestASizeIsAboutThatOfTheProgram(t *testing.T) {
	for _, pattern := range []string{"", "a", "^[a-z0-9_-]{3,16}$", `(\d{1,3}\.){3}\d{1,3}`, "(a{100}|b)?", strings.Repeat("(a{100}|b)?", 50), `\p{L}+`, "(?i)hello|world"} {
		tree, size, err := regexpsize.Parse(pattern)
		require.NoError(t, err)
		program, err := syntax.Compile(tree.Simplify())
		require.NoError(t, err)
		assert.LessOrEqual(t, len(program.Inst), 4*size+4, pattern)
	}
}

func TestWhatIsTooLargeIsNeitherParsedNorCompiled(t *testing.T) {
	for name, pattern := range map[string]string{
		"repeated repetitions":   strings.Repeat("(a{1000}|b)?", 200),
		"a long one":             strings.Repeat("a", regexpsize.Max+1),
		"many classes":           strings.Repeat(`\pL`, 1000),
		"classes in repetitions": `(\p{L}{500}){2}`,
	} {
		_, _, err := regexpsize.Parse(pattern)
		assert.ErrorIs(t, err, regexpsize.ErrTooLarge, name)
	}
}

func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"a{1000}{1000}", `\p{L}{9}`, "(?:a|b{2,}){3}", "[", "(((a{2}){2}){2})"} {
		f.Add(pattern)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		tree, size, err := regexpsize.Parse(pattern)
		if err != nil {
			return
		}
		assert.LessOrEqual(t, size, regexpsize.Max)
		assert.NotNil(t, tree)
		_, err = regexp.Compile(pattern)
		assert.NoError(t, err)
	})
}
