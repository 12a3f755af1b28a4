package catalogue

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/userfile"
	"github.com/claudemock/claudemock/scenarios"
)

// Changes are the names that a Reload added, changed and removed, each list sorted.
type Changes struct {
	Added, Changed, Removed []string
}

// Reload reads users' files again and makes the changes visible at once. A file that is
// broken now or cannot be read keeps its last good version, and the error is a
// strictyaml.Problems. There may be changes together with an error.
func (c *Catalogue) Reload() (Changes, error) {
	c.reload.Lock()
	defer c.reload.Unlock()
	before := c.files()
	own, problems, err := c.readSources(before)
	if err != nil {
		return Changes{}, err
	}
	c.store(own)
	return compare(before, c.files()), problems.Err()
}

func compare(before, after map[string]*file) Changes {
	var changes Changes
	for _, name := range slices.Sorted(maps.Keys(after)) {
		switch was := before[name]; {
		case was == nil:
			changes.Added = append(changes.Added, name)
		case was != after[name]:
			changes.Changed = append(changes.Changed, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if after[name] == nil {
			changes.Removed = append(changes.Removed, name)
		}
	}
	return changes
}

// readSources reads every source. For a file with the same text as before, or one that is
// broken or cannot be read now, it keeps the *file from before.
func (c *Catalogue) readSources(before map[string]*file) (map[string]*file, strictyaml.Problems, error) {
	own := map[string]*file{}
	var problems strictyaml.Problems
	c.seen = snapshot{}
	for _, source := range c.sources {
		found := listSource(source)
		if before == nil && found.err != nil {
			return nil, nil, found.err
		}
		c.seen.note(found)
		for path, err := range found.unreadable {
			problems = append(problems, cannotRead(path, err))
			keepUnder(own, before, path)
		}
		for _, path := range found.files {
			f, broken := c.readFile(path, path == source, userFileAt(before, path))
			problems = append(problems, broken...)
			if f == nil {
				continue
			}
			s, err := f.parsed()
			if err != nil {
				return nil, nil, err
			}
			own[s.Name] = f
			c.seen.noteBodies(path, s)
		}
	}
	more, err := c.include(own, before)
	return own, append(problems, more...).Sorted(), err
}

// keepUnder keeps the files that were read from a path or below it.
func keepUnder(own, before map[string]*file, path string) {
	for name, f := range before {
		if f.ofUser && (f.path == path || strings.HasPrefix(f.path, path+string(filepath.Separator))) {
			own[name] = f
		}
	}
}

func cannotRead(path string, err error) strictyaml.Problem {
	return strictyaml.Problem{Pos: strictyaml.Pos{File: path}, Message: "cannot be read: " + userfile.Reason(err).Error()}
}

// include resolves the includes of users' files. A file whose includes cannot be resolved
// keeps its last good version, or is left out.
func (c *Catalogue) include(own, before map[string]*file) (strictyaml.Problems, error) {
	if len(own) == 0 {
		return nil, nil
	}
	all := maps.Clone(c.embedded)
	maps.Copy(all, own)
	var problems strictyaml.Problems
	for _, name := range slices.Sorted(maps.Keys(own)) {
		whole, err := own[name].included(parsedFrom(all))
		var broken strictyaml.Problems
		switch was := before[name]; {
		case errors.As(err, &broken):
			problems = append(problems, broken...)
			delete(own, name)
			if was != nil && was.ofUser {
				own[name] = was
			}
		case err != nil:
			return nil, err
		default:
			own[name] = whole
		}
	}
	return problems, nil
}

// included returns the file with its includes resolved, or f itself if nothing changed.
func (f *file) included(get func(name string) (*scenarios.Scenario, error)) (*file, error) {
	s, err := f.parsed()
	if err != nil {
		return nil, err
	}
	if s, err = include(s, get); err != nil {
		return nil, err
	}
	if f.complete != nil {
		if was, err := f.complete(); err == nil && was.Hash == s.Hash {
			return f, nil
		}
	}
	whole := *f
	whole.complete = func() (*scenarios.Scenario, error) { return s, nil }
	return &whole, nil
}

// userFileAt returns the user's file with a path, or nil.
func userFileAt(files map[string]*file, path string) *file {
	if f := files[scenarios.NameOf(path)]; f != nil && f.ofUser && f.path == path {
		return f
	}
	for _, f := range files {
		if f.ofUser && f.path == path {
			return f
		}
	}
	return nil
}

// MaxFile is the largest size of a scenario's file in bytes.
const MaxFile = 16 << 20

// readFile reads a file, and keeps was if the file is unchanged, broken or unreadable. It
// returns nil if the file no longer exists, or if it is broken and was never good. A file
// that is given by itself (alone) may have another name than its scenario.
func (c *Catalogue) readFile(path string, alone bool, was *file) (*file, strictyaml.Problems) {
	text, err := userfile.Read(path, MaxFile)
	if err != nil {
		if _, statErr := os.Lstat(path); errors.Is(statErr, fs.ErrNotExist) {
			return nil, nil // it was removed after the folder was listed
		}
		return was, strictyaml.Problems{cannotRead(path, err)}
	}
	if was != nil && bytes.Equal(was.text, text) && was.bodiesUnchanged() {
		return was, nil
	}
	parse := scenarios.ParseFile
	if alone {
		parse = scenarios.ParseAlone
	}
	s, err := parse(path, text, c.registry)
	var problems strictyaml.Problems
	switch {
	case errors.As(err, &problems):
		return was, problems
	case err != nil:
		return was, strictyaml.Problems{cannotRead(path, err)}
	}
	return &file{path: path, ofUser: true, text: text, parsed: func() (*scenarios.Scenario, error) { return s, nil }}, nil
}

// bodiesUnchanged reports whether the files that bodies were read from are unchanged.
func (f *file) bodiesUnchanged() bool {
	s, err := f.parsed()
	if err != nil || len(s.BodyFiles()) == 0 {
		return true
	}
	folder, err := os.OpenRoot(filepath.Dir(f.path))
	if err != nil {
		return false
	}
	defer folder.Close()
	return s.BodiesUnchanged(folder)
}
