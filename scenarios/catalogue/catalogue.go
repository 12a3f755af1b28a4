package catalogue

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios"
	builtin "github.com/claudemock/claudemock/scenarios.d"
)

// Catalogue is all scenarios there are: the embedded ones and the users' own.
// Starting one lists the embedded files by name only; each is parsed when it
// is first asked for. It is safe for concurrent use, and reading it takes no
// lock.
type Catalogue struct {
	registry faults.Registry
	embedded map[string]*file
	added    map[string]*file // by With
	sources  []string         // users' files and folders, as given
	reload   sync.Mutex       // held by the one Reload at work, and to use seen
	seen     snapshot         // what was read last
	all      atomic.Value     // of map[string]*file, never changed once stored
}

// file is one scenario in the catalogue.
type file struct {
	path     string
	category string
	ofUser   bool // a user's
	text     []byte
	parsed   func() (*scenarios.Scenario, error) // as it was parsed
	complete func() (*scenarios.Scenario, error) // with what it includes
}

// Summary is what a listing shows of a scenario.
type Summary struct {
	Name     string
	Category string // the folder in the embedded catalogue; "" for users' own
	Summary  string
	Tags     []string
	File     string
	Own      bool   // a user's, perhaps in place of an embedded one
	Good     string // what a good client does
}

// New lists the scenarios of an embedded tree, <category>/<name>.yaml,
// and reads those in users' files and folders. Of two files with the same name
// the later wins, and a user's wins over an embedded one. A user's file that
// does not parse, or cannot be read, is an error: all their problems together,
// as strictyaml.Problems if they are about the content of files.
func New(embedded fs.FS, registry faults.Registry, sources ...string) (*Catalogue, error) {
	c := &Catalogue{registry: registry, embedded: map[string]*file{}}
	err := fs.WalkDir(embedded, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || scenarios.NameOf(name) == "" {
			return err
		}
		return c.addEmbedded(embedded, name)
	})
	if err != nil {
		return nil, fmt.Errorf("listing the embedded scenarios: %w", err)
	}
	return c.withSources(sources)
}

// shipped is the catalogue that comes with claudemock. All catalogues share its
// scenarios, so that each is parsed once in a process, however many servers there are.
var embeddedCatalogue = sync.OnceValues(func() (*Catalogue, error) {
	return New(builtin.Files, faults.Builtin())
})

// Open is the catalogue that comes with claudemock, with its own faults, joined
// by users' files and folders as New says.
func Open(sources ...string) (*Catalogue, error) {
	c, err := embeddedCatalogue()
	if err != nil {
		return nil, err
	}
	return c.withSources(sources)
}

// join is a catalogue of the same embedded scenarios with users' files.
func (c *Catalogue) withSources(sources []string) (*Catalogue, error) {
	joined := &Catalogue{registry: c.registry, embedded: c.embedded, sources: sources}
	own, problems, err := joined.readSources(nil)
	if err != nil {
		return nil, err
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	joined.store(own)
	return joined, nil
}

// With is the catalogue joined by scenarios that have no file; each takes the
// place of one with its name. The catalogue itself stays as it is.
func (c *Catalogue) With(more ...*scenarios.Scenario) *Catalogue {
	joined := &Catalogue{registry: c.registry, embedded: c.embedded, added: maps.Clone(c.added), sources: c.sources, seen: c.seen}
	if joined.added == nil {
		joined.added = map[string]*file{}
	}
	for _, s := range more {
		parsed := func() (*scenarios.Scenario, error) { return s, nil }
		joined.added[s.Name] = &file{path: s.Pos.File, ofUser: true, parsed: parsed, complete: parsed}
	}
	joined.store(c.files())
	return joined
}

func (c *Catalogue) addEmbedded(embedded fs.FS, name string) error {
	category := path.Dir(name)
	if category == "." {
		category = ""
	}
	if other := c.embedded[scenarios.NameOf(name)]; other != nil {
		return fmt.Errorf("%s and %s have the same name", other.path, name)
	}
	f := &file{path: name, category: category}
	f.parsed = sync.OnceValues(func() (*scenarios.Scenario, error) {
		text, err := fs.ReadFile(embedded, name)
		if err != nil {
			return nil, fmt.Errorf("reading the embedded scenario: %w", err)
		}
		s, err := scenarios.Parse(name, text, c.registry)
		if err != nil {
			return nil, err
		}
		s.Category = category
		return s, nil
	})
	f.complete = sync.OnceValues(func() (*scenarios.Scenario, error) {
		s, err := f.parsed()
		if err != nil {
			return nil, err
		}
		return include(s, parsedFrom(c.embedded))
	})
	c.embedded[scenarios.NameOf(name)] = f
	return nil
}

// store makes users' files visible, beside the embedded ones that none of them replaces.
func (c *Catalogue) store(own map[string]*file) {
	all := c.embedded
	if len(own)+len(c.added) > 0 {
		all = maps.Clone(c.embedded)
		maps.Copy(all, own)
		maps.Copy(all, c.added)
	}
	c.all.Store(all)
}

func (c *Catalogue) files() map[string]*file { return c.all.Load().(map[string]*file) }

// Get is the scenario of that name. The error for a name that does not exist
// is an *UnknownError.
func (c *Catalogue) Get(name string) (*scenarios.Scenario, error) {
	f, err := lookUp(c.files(), name)
	if err != nil {
		return nil, err
	}
	s, err := f.complete()
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", name, err)
	}
	return s, nil
}

func lookUp(files map[string]*file, name string) (*file, error) {
	if f := files[name]; f != nil {
		return f, nil
	}
	near, _ := strictyaml.Nearest(name, slices.Sorted(maps.Keys(files)))
	return nil, &UnknownError{Name: name, Nearest: near}
}

// aloneIn finds scenarios among files, before they include others.
func parsedFrom(files map[string]*file) func(name string) (*scenarios.Scenario, error) {
	return func(name string) (*scenarios.Scenario, error) {
		f, err := lookUp(files, name)
		if err != nil {
			return nil, err
		}
		return f.parsed()
	}
}

// mostNamed is how many bytes of an unknown name an error repeats.
const maxNameShown = 100

// UnknownError says that there is no scenario of a name.
type UnknownError struct {
	Name    string
	Nearest string // "" when none is near
}

// Error reads like `there is no scenario "overload-once"; did you mean "overloaded-once"?`.
func (e *UnknownError) Error() string {
	name := e.Name
	if len(name) > maxNameShown {
		name = strings.ToValidUTF8(name[:maxNameShown], "") + "…"
	}
	text := fmt.Sprintf("there is no scenario %q", name)
	if e.Nearest != "" {
		text += "; " + e.hint()
	}
	return text
}

func (e *UnknownError) hint() string {
	if e.Nearest == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", e.Nearest)
}

// Names lists the scenarios, sorted. Nothing is parsed.
func (c *Catalogue) Names() []string { return slices.Sorted(maps.Keys(c.files())) }

// Sources lists users' files and folders as given: what is to be watched.
func (c *Catalogue) Sources() []string { return slices.Clone(c.sources) }

// List is every scenario by category, users' own first, then by name. It
// parses what was not yet; the error is of scenarios that do not parse.
func (c *Catalogue) List() ([]Summary, error) {
	var list []Summary
	for name, f := range c.files() {
		s, err := f.complete()
		if err != nil {
			return nil, fmt.Errorf("scenario %s: %w", name, err)
		}
		list = append(list, Summary{Name: name, Category: s.Category, Summary: s.Summary, Tags: s.Tags, File: f.path, Own: f.ofUser, Good: s.GoodClient})
	}
	slices.SortFunc(list, func(a, b Summary) int {
		return strings.Compare(a.Category+"/"+a.Name, b.Category+"/"+b.Name)
	})
	return list, nil
}
