package catalogue

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/claudemock/claudemock/scenarios"
)

// listing is what there is at a source: a file, or a folder of them.
type listing struct {
	files      []string
	folders    []string // in which a change of the files shows
	unreadable map[string]error
	err        error // the first of them, or why the source is none
}

// listSource lists the source itself, or the YAML files in and below a folder. Names
// that begin with a dot are left out: editors keep their own files so.
func listSource(source string) listing {
	f := listing{unreadable: map[string]error{}}
	info, err := os.Stat(source)
	switch {
	case err != nil:
		f.fail(source, fmt.Errorf("reading scenarios: %w", err))
		f.folders = []string{filepath.Dir(source)} // where it may come back
	case info.IsDir():
		f.walk(source)
	case scenarios.NameOf(source) == "":
		f.fail(source, fmt.Errorf("reading scenarios: %s is neither a folder nor a .yaml file", source))
	default:
		f.files, f.folders = []string{source}, []string{filepath.Dir(source)}
	}
	for _, path := range f.files {
		if behind, err := filepath.EvalSymlinks(path); err == nil && filepath.Dir(behind) != filepath.Dir(path) {
			f.folders = append(f.folders, filepath.Dir(behind))
		}
	}
	return f
}

// walk goes through a folder, also where the source is a link to it.
func (f *listing) walk(source string) {
	top := source + string(filepath.Separator)
	_ = filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		hidden := path != filepath.Clean(source) && entry != nil && entry.Name()[0] == '.'
		switch {
		case err != nil:
			f.fail(path, fmt.Errorf("reading scenarios in %s: %w", source, err))
		case entry.IsDir() && hidden:
			return fs.SkipDir
		case entry.IsDir():
			f.folders = append(f.folders, path)
		case !hidden && scenarios.NameOf(path) != "":
			f.files = append(f.files, path)
		}
		return nil
	})
}

func (f *listing) fail(path string, err error) {
	f.unreadable[path] = err
	if f.err == nil {
		f.err = err
	}
}

// snapshot is what files and folders were like when they were last read.
type snapshot struct {
	folders []string
	infos   map[string]os.FileInfo // nil for what was not there
}

// note keeps what is at a source before any of it is read, so that a change made
// meanwhile shows.
func (s *snapshot) note(f listing) {
	s.folders = append(s.folders, f.folders...)
	for _, paths := range [][]string{f.files, f.folders} {
		for _, path := range paths {
			s.noteFile(path)
		}
	}
	for path := range f.unreadable {
		s.noteFile(path)
	}
}

// noteBodies keeps what is known of the files that a scenario takes bodies from.
func (s *snapshot) noteBodies(file string, scenario *scenarios.Scenario) {
	for _, name := range scenario.BodyFiles() {
		s.noteFile(filepath.Join(filepath.Dir(file), filepath.FromSlash(name)))
	}
}

func (s *snapshot) noteFile(path string) {
	if s.infos == nil {
		s.infos = map[string]os.FileInfo{}
	}
	s.infos[path], _ = os.Stat(path)
}

// Stale reports whether a user's file, or one that a link leads to, has changed since
// it was last read. It reads no file, and does not find files that are new in a folder
// below a source.
func (c *Catalogue) Stale() bool {
	c.reload.Lock()
	defer c.reload.Unlock()
	for path, was := range c.seen.infos {
		now, _ := os.Stat(path)
		if !sameInfo(was, now) {
			return true
		}
	}
	return false
}

// same reports whether a path is as it was; nil says that nothing is there.
func sameInfo(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// Folders are the folders in which a change of users' files shows: the sources, those
// below them, and those that links to files lead to.
func (c *Catalogue) Folders() []string {
	c.reload.Lock()
	defer c.reload.Unlock()
	return c.seen.folders
}
