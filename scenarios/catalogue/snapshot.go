package catalogue

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/claudemock/claudemock/scenarios"
)

// listing is the files of a source, which is a file or a folder.
type listing struct {
	files      []string
	folders    []string // folders to watch for changes of the files
	unreadable map[string]error
	err        error // the first error
}

// listSource lists the source itself, or the YAML files in and below a folder. It leaves
// out names that begin with a dot, since editors use them for their own files.
func listSource(source string) listing {
	f := listing{unreadable: map[string]error{}}
	info, err := os.Stat(source)
	switch {
	case err != nil:
		f.fail(source, fmt.Errorf("reading scenarios: %w", err))
		f.folders = []string{filepath.Dir(source)} // the source may appear there again
	case info.IsDir():
		f.walk(source)
	case scenarios.NameOf(source) == "":
		f.fail(source, fmt.Errorf("reading scenarios: %s is neither a folder nor a .yaml file", source))
	default:
		f.files, f.folders = []string{source}, []string{filepath.Dir(source)}
	}
	for _, path := range f.files {
		if target, err := filepath.EvalSymlinks(path); err == nil && filepath.Dir(target) != filepath.Dir(path) {
			f.folders = append(f.folders, filepath.Dir(target))
		}
	}
	return f
}

// walk lists a folder, or one that the source is a link to.
func (f *listing) walk(source string) {
	top := source + string(filepath.Separator) // the separator makes WalkDir follow a link
	_ = filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		path = filepath.Clean(path)
		hidden := path != filepath.Clean(source) && entry != nil && (entry.Name()[0] == '.' || entry.Name() == nodeModules)
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

// nodeModules is a folder that npm makes beside a user's scenarios. It has YAML of others.
const nodeModules = "node_modules"

func (f *listing) fail(path string, err error) {
	f.unreadable[path] = err
	if f.err == nil {
		f.err = err
	}
}

// snapshot is the state of files and folders when they were last read.
type snapshot struct {
	folders []string
	infos   map[string]os.FileInfo // by path; nil for a path that did not exist
}

// note records the files of a source before they are read, so that a change during reading
// is noticed later.
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

// noteBodies records the files that a scenario reads bodies from.
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

// Stale reports whether a user's file, or the target of a link, has changed since it was
// last read. It reads no file, and does not find new files in folders.
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

// sameInfo reports whether a path is unchanged; nil means that it does not exist.
func sameInfo(a, b os.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// Folders returns the folders to watch for changes of users' files: the sources, the
// folders below them, and those of the targets of links.
func (c *Catalogue) Folders() []string {
	c.reload.Lock()
	defer c.reload.Unlock()
	return c.seen.folders
}
