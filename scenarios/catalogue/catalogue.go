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

// Catalogue holds the embedded scenarios and the users' own. It lists the embedded files by
// name only, and parses each at its first use. It is safe for concurrent use, and lookups
// take no lock.
type Catalogue struct {
	registry faults.Registry
	embedded map[string]*file
	added    map[string]*file // by With
	sources  []string         // users' files and folders, as given
	reload   sync.Mutex       // serializes Reload, and guards seen
	seen     snapshot         // the files that were read last
	all      atomic.Value     // a map[string]*file, which never changes once stored
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

// Summary is an entry of a listing.
type Summary struct {
	Name     string
	Category string // the folder in the embedded catalogue; "" for users' own
	Summary  string
	Tags     []string
	File     string
	Own      bool     // a user's file, perhaps in place of an embedded one
	Good     string   // what a good client does
	Faults   []string // that can strike, by name
	Errors   []string // that can come, by type
}

// New lists the scenarios of an embedded tree, <category>/<name>.yaml, and reads those in
// users' files and folders. Of two files with the same name the later wins, and a user's
// file wins over an embedded one. The error has the problems of all users' files that
// cannot be parsed or read; it is a strictyaml.Problems unless a source cannot be listed.
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

// embeddedCatalogue returns the catalogue that comes with claudemock. All catalogues share
// its scenarios, so that each is parsed once in a process, however many servers there are.
var embeddedCatalogue = sync.OnceValues(func() (*Catalogue, error) {
	return New(builtin.Files, faults.Builtin())
})

// Open returns the catalogue that comes with claudemock, with users' files and folders as
// in New. Users' scenarios can have claudemock's own faults.
func Open(sources ...string) (*Catalogue, error) {
	c, err := embeddedCatalogue()
	if err != nil {
		return nil, err
	}
	return c.withSources(sources)
}

// withSources returns a catalogue of the same embedded scenarios and users' files.
func (c *Catalogue) withSources(sources []string) (*Catalogue, error) {
	extended := &Catalogue{registry: c.registry, embedded: c.embedded, sources: sources}
	own, problems, err := extended.readSources(nil)
	if err != nil {
		return nil, err
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	extended.store(own)
	return extended, nil
}

// With returns the catalogue with scenarios that have no file. Each replaces a scenario of
// its name. The catalogue itself does not change.
func (c *Catalogue) With(more ...*scenarios.Scenario) *Catalogue {
	extended := &Catalogue{registry: c.registry, embedded: c.embedded, added: maps.Clone(c.added), sources: c.sources, seen: c.seen}
	if extended.added == nil {
		extended.added = map[string]*file{}
	}
	for _, s := range more {
		get := func() (*scenarios.Scenario, error) { return s, nil }
		extended.added[s.Name] = &file{path: s.Pos.File, ofUser: true, parsed: get, complete: get}
	}
	extended.store(c.files())
	return extended
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

// store makes users' files visible, with the embedded ones that they do not replace.
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

// Get returns the scenario with a name. The error for an unknown name is an *UnknownError.
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

// parsedFrom returns a function that finds scenarios among files by name, with their
// includes as written.
func parsedFrom(files map[string]*file) func(name string) (*scenarios.Scenario, error) {
	return func(name string) (*scenarios.Scenario, error) {
		f, err := lookUp(files, name)
		if err != nil {
			return nil, err
		}
		return f.parsed()
	}
}

// maxNameShown is how many bytes of an unknown name an error shows.
const maxNameShown = 100

// UnknownError is the error for a name that no scenario has.
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

// Names returns the names of the scenarios, sorted. It parses nothing.
func (c *Catalogue) Names() []string { return slices.Sorted(maps.Keys(c.files())) }

// Sources returns users' files and folders as they were given.
func (c *Catalogue) Sources() []string { return slices.Clone(c.sources) }

// List returns every scenario sorted by category, users' own first, and then by name. It
// parses all scenarios. The error is that of one that cannot be parsed.
func (c *Catalogue) List() ([]Summary, error) {
	var list []Summary
	for name, f := range c.files() {
		s, err := f.complete()
		if err != nil {
			return nil, fmt.Errorf("scenario %s: %w", name, err)
		}
		faults, errors := s.Failures()
		list = append(list, Summary{
			Name: name, Category: s.Category, Summary: s.Summary, Tags: s.Tags, File: f.path, Own: f.ofUser, Good: s.GoodClient, Faults: faults, Errors: errors,
		})
	}
	slices.SortFunc(list, func(a, b Summary) int {
		return strings.Compare(a.Category+"/"+a.Name, b.Category+"/"+b.Name)
	})
	return list, nil
}
