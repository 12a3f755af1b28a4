package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func contributing(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	require.NoError(t, err)
	return string(text)
}

// section is what stands in CONTRIBUTING.md below a heading.
func section(t *testing.T, heading string) string {
	t.Helper()
	_, text, found := strings.Cut(contributing(t), heading+"\n")
	require.True(t, found, "CONTRIBUTING.md has a section %q", heading)
	level, _, _ := strings.Cut(heading, " ")
	text, _, _ = strings.Cut(text, "\n"+level+" ")
	return text
}

// quoted are the texts in backquotes of a text.
func quoted(text string) (list []string) {
	for _, match := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		list = append(list, match[1])
	}
	return list
}

// Whoever adds a room says in one line what it knows and what it must never know.
func TestContributingHasEveryRoomInTheOrderOfImports(t *testing.T) {
	var listed []string
	for line := range strings.Lines(section(t, "## The rooms")) {
		if row, ok := strings.CutPrefix(line, "| `"); ok && strings.Count(line, " |") > 2 { // rows of what is outside have two columns
			first, _, _ := strings.Cut(row, " | ")
			listed = append(listed, quoted("`"+first)...)
		}
	}
	var there []string
	for _, room := range rooms {
		if !outside(room) && room != "docs" {
			there = append(there, room)
		}
	}
	assert.Equal(t, there, listed)
}

var (
	links    = regexp.MustCompile(`\[([^\]]+)\]\(([^)#]+)(?:#[^)]*)?\)`)
	function = regexp.MustCompile("^`(?:([A-Za-z]+)\\.)?([A-Za-z]+)`$")
)

func TestLinksOfContributingLeadSomewhere(t *testing.T) {
	found := links.FindAllStringSubmatch(contributing(t), -1)
	require.NotEmpty(t, found)
	for _, link := range found {
		if strings.Contains(link[2], "://") {
			continue
		}
		_, err := os.Stat(filepath.Join("../..", link[2]))
		assert.NoError(t, err, link[0])
	}
}

// The tour names a function and the file that has it, for each step of a request.
func TestTheTourNamesFunctionsWhereTheyAre(t *testing.T) {
	const steps = 8
	var toured []string
	for _, link := range links.FindAllStringSubmatch(section(t, "### The tour: one POST through eight functions"), -1) {
		name := function.FindStringSubmatch(link[1])
		if name == nil || !strings.HasSuffix(link[2], ".go") {
			continue
		}
		toured = append(toured, name[0])
		assert.True(t, declares(t, link[2], name[1], name[2]), "%s has no function %s", link[2], name[0])
	}
	assert.Len(t, toured, steps)
}

// declares reports whether a file has a function, or a method of a type.
func declares(t *testing.T, path, receiver, name string) bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, parser.SkipObjectResolution)
	if !assert.NoError(t, err) {
		return false
	}
	return slices.ContainsFunc(file.Decls, func(decl ast.Decl) bool {
		f, ok := decl.(*ast.FuncDecl)
		return ok && f.Name.Name == name && receiverOf(f) == receiver
	})
}

func receiverOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if name, ok := typ.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}
