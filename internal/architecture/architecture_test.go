// Package architecture has the tests that keep the code in the structure that
// CONTRIBUTING.md describes. It exports nothing.
package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/claudemock/claudemock/"

// rooms are the packages in the order of their imports: each may import only
// packages before it.
var rooms = []string{
	"docs",

	"internal/words",
	"internal/regexpsize",
	"internal/terminal",
	"internal/userfile",
	"jsontree",
	"internal/memnet",
	"sse",
	"internal/strictyaml",
	"internal/inflight",
	"internal/coding",

	"internal/description",
	"internal/description/requests",
	"internal/difference",
	"internal/claude/shape",
	"internal/claude/shape/tabulate",
	"internal/claude/shape/generate",
	"internal/claude/claudetest",
	"internal/claude/apierror",
	"internal/claude/tokens",
	"internal/claude/sample",
	"internal/claude/models",
	"internal/claude/body",
	"internal/claude",
	"internal/claude/check",
	"internal/claude/compose",
	"internal/claude/stream",
	"internal/claude/stream/streamtest",
	"internal/claude/resources",
	"internal/limits",
	"internal/redact",

	"script",
	"internal/scripttest",
	"faults",
	"journal",
	"internal/play",

	"internal/rules",
	"internal/modelfile",
	"scenarios/match",
	"internal/incoming",
	"scenarios/expression",
	"scenarios/condition",
	"scenarios/recorded",
	"scenarios/expect",
	"internal/template",
	"scenarios",
	"scenarios/schema",
	"scenarios.d",
	"scenarios/catalogue",
	"internal/progress",

	"verdict",
	"internal/timeline",
	"internal/sweep",

	"internal/memory",
	"internal/exchange",
	"internal/upstream",
	"internal/request",
	"internal/frames",
	"internal/listen",
	"internal/session",
	"internal/watch",
	"internal/control",
	"internal/recording",
	"server",
	"server/servertest",

	"internal/adhoc",
	"internal/importer",
	"internal/drift",
	"internal/report",
	"internal/runner",
	"internal/explain",
	"internal/scenariodiff",
	"internal/reference",
	"internal/cli",
	"cmd/claudemock",

	"bench/floor",
	"bench/paced",
	"bench/measure",
	"release/image",
	"release/manpages",
}

// waiting is what lets time pass, takes a connection away from net/http or decides
// when bytes leave. Only the rooms in mayWait do that.
var waiting = []string{
	"time.Sleep", "time.After", "time.AfterFunc", "time.NewTimer", "time.NewTicker", "time.Tick",
	".Hijack", ".Flush",
}

// readingClocks is how code learns the time. Only the rooms in mayReadClocks do that:
// all others are told it, so that the same arguments always give the same result.
var readingClocks = []string{"time.Now", "time.Since", "time.Until"}

var (
	mayWait       = []string{"internal/play", "internal/frames", "internal/listen", "internal/memnet"}
	mayReadClocks = append([]string{"server", "internal/runner", "internal/cli"}, mayWait...)
)

// outside are the rooms that look at claudemock from outside. They are clients,
// servers and tools of their own, with their own clocks.
func outside(room string) bool {
	return strings.HasPrefix(room, "bench/") || strings.HasPrefix(room, "release/") || room == "conformance" || strings.HasPrefix(room, "conformance/")
}

const (
	maxFileLines = 400
	maxFuncLines = 60
)

// source is one hand-written file that is not a test.
type source struct {
	path string // from the top of the module, with slashes
	room string
	file *ast.File
	set  *token.FileSet
}

// notOurs are folders whose code belongs to no package here: examples are code
// of users.
var notOurs = []string{"testdata", "node_modules", ".git", "examples"}

// sources parses the whole module.
func sources(t *testing.T) []source {
	const root = "../.."
	var all []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains(notOurs, entry.Name()) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		relative = filepath.ToSlash(relative)
		all = append(all, source{path: relative, room: relative[:strings.LastIndexByte(relative, '/')], file: file, set: set})
		return err
	})
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

func TestImportsRunOneWay(t *testing.T) {
	for _, s := range sources(t) {
		rank := slices.Index(rooms, s.room)
		if s.room == "conformance" || strings.HasPrefix(s.room, "conformance/") {
			continue // it drives the binary from outside
		}
		if !assert.GreaterOrEqual(t, rank, 0, "%s: its room stands in no order; add it to rooms", s.path) {
			continue
		}
		for _, spec := range s.file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if room, ours := strings.CutPrefix(path, module); ours {
				assert.Less(t, slices.Index(rooms, room), rank, "%s imports %s, which comes after it", s.path, room)
			}
		}
	}
}

func TestOnlyPlayAndListenWaitAndTouchConnections(t *testing.T) {
	for _, s := range sources(t) {
		if outside(s.room) || slices.Contains(mayWait, s.room) {
			continue
		}
		for _, call := range calls(s.file) {
			assert.False(t, isOneOf(call, waiting, s.file), "%s calls %s, which only %s may", s.path, call, mayWait)
		}
	}
}

func TestOnlyFewReadClocks(t *testing.T) {
	for _, s := range sources(t) {
		if outside(s.room) || slices.Contains(mayReadClocks, s.room) {
			continue
		}
		for _, call := range calls(s.file) {
			assert.NotContains(t, readingClocks, call, "%s: the time must be passed in", s.path)
		}
	}
}

// A room that no longer does what the list lets it do must leave the list.
func TestRoomsNeedWhatTheyMay(t *testing.T) {
	waits, reads := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		for _, call := range calls(s.file) {
			waits[s.room] = waits[s.room] || isOneOf(call, waiting, s.file)
			reads[s.room] = reads[s.room] || slices.Contains(readingClocks, call)
		}
	}
	for _, room := range mayWait {
		assert.True(t, waits[room], "%s does not wait", room)
	}
	for _, room := range mayReadClocks {
		assert.True(t, reads[room], "%s reads no clock", room)
	}
}

func TestForbiddenCallsAreSeen(t *testing.T) {
	const source = `package p
import ("net/http"; "time")
func f(w http.ResponseWriter) { time.Sleep(1); w.(http.Flusher).Flush(); g(time.After) }`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
	require.NoError(t, err)
	var found []string
	for _, call := range calls(file) {
		if isOneOf(call, waiting, file) {
			found = append(found, call)
		}
	}
	assert.ElementsMatch(t, []string{"time.Sleep", ".Flush", "time.After"}, found)
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

func TestOnlyOneFileKnowsTheYAMLLibrary(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			if strings.Contains(spec.Path.Value, "yaml.v3") {
				assert.Equal(t, "internal/strictyaml/parse.go", s.path)
			}
		}
	}
}

func TestFilesAndFunctionsStayShort(t *testing.T) {
	for _, s := range sources(t) {
		lines := s.set.File(s.file.Pos()).LineCount()
		assert.LessOrEqual(t, lines, maxFileLines, "%s has %d lines", s.path, lines)
		for _, decl := range s.file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok {
				long := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line
				assert.LessOrEqual(t, long, maxFuncLines, "%s: %s has %d lines", s.path, f.Name.Name, long)
			}
		}
	}
}
