package faults_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Only play sleeps, writes and breaks connections. Its files begin with
// server/play; nothing else in the module may do any of this.
var playOnly = []string{
	"time.Sleep", "time.After", "time.AfterFunc", "time.NewTimer", "time.NewTicker", "time.Tick",
	".Hijack", ".Flush",
}

// Packages that decide what is played learn the time from their arguments.
var (
	clockless   = []string{"faults", "sse", "jsontree", "internal/claude"}
	readsClocks = []string{"time.Now", "time.Since", "time.Until"}
)

func TestOnlyPlayWaitsAndTouchesConnections(t *testing.T) {
	files := sources(t)
	require.Greater(t, len(files), 20, "the module's files were not found")
	for path, file := range files {
		for _, call := range calls(file) {
			if !strings.HasPrefix(path, "server/play") {
				assert.False(t, isOneOf(call, playOnly, file), "%s calls %s: only server/play*.go may", path, call)
			}
			if slices.Contains(clockless, filepath.ToSlash(filepath.Dir(path))) {
				assert.NotContains(t, readsClocks, call, "%s: the time is to be passed in", path)
			}
		}
	}
}

// isOneOf takes Flush for the one of HTTP only where the file can name HTTP: a
// table writer has one too.
func isOneOf(call string, forbidden []string, file *ast.File) bool {
	_, method, _ := strings.Cut(call, ".")
	if slices.Contains(forbidden, "."+method) {
		return imports(file, "net/http")
	}
	return slices.Contains(forbidden, call)
}

func imports(file *ast.File, path string) bool {
	return slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"`+path+`"` })
}

// sources parses every file of the module that is no test, by its path below
// the module's root.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		skip := entry.Name() == "node_modules" || entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && path != ".."
		if entry.IsDir() {
			if skip {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		name, _ := filepath.Rel("..", path)
		files[filepath.ToSlash(name)] = file
		return err
	})
	require.NoError(t, err)
	return files
}

// calls lists the selectors a file uses, such as "time.Sleep" or "w.Flush",
// also where they are only passed on.
func calls(file *ast.File) (list []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			left := ""
			if x, ok := s.X.(*ast.Ident); ok {
				left = x.Name
			}
			list = append(list, left+"."+s.Sel.Name)
		}
		return true
	})
	return list
}

func TestPurityTestSeesWhatIsForbidden(t *testing.T) {
	const source = `package p
import ("net/http"; "time")
func f(w http.ResponseWriter) { time.Sleep(1); w.(http.Flusher).Flush(); g(time.After) }`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
	require.NoError(t, err)
	var found []string
	for _, call := range calls(file) {
		if isOneOf(call, playOnly, file) {
			found = append(found, call)
		}
	}
	assert.ElementsMatch(t, []string{"time.Sleep", ".Flush", "time.After"}, found)
}
