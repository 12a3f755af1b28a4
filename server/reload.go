package server

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long to wait after a file changed before reading it: an editor
// empties, writes and renames, and each of these is an event.
const settle = 50 * time.Millisecond

// watch reloads the users' scenarios when their files change, until ctx is
// done. What cannot be watched is logged; the server goes on with what it has.
func (s *Server) watch(ctx context.Context) {
	sources := s.catalogue.Sources()
	if len(sources) == 0 {
		return
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		s.log.Error("scenario files are not watched", "error", err)
		return
	}
	defer func() {
		if err := watcher.Close(); err != nil {
			s.log.Error("cannot stop watching scenario files", "error", err)
		}
	}()
	s.follow(watcher, sources)
	s.reload() // what changed before anybody watched
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-watcher.Errors:
			s.log.Error("a change of scenario files may have been missed", "error", err)
		case event := <-watcher.Events:
			if !event.Has(fsnotify.Chmod) && s.settled(ctx, watcher) {
				s.follow(watcher, sources) // there may be new folders
				s.reload()
			}
		}
	}
}

// settled lets a burst of events pass; it reports false when ctx is done.
func (s *Server) settled(ctx context.Context, watcher *fsnotify.Watcher) bool {
	for {
		if s.clock.Wait(ctx, settle) != nil {
			return false
		}
		select {
		case <-watcher.Events:
		default:
			return true
		}
	}
}

// follow watches the folders that hold the sources, for editors replace files.
// To follow a folder twice does nothing.
func (s *Server) follow(watcher *fsnotify.Watcher, sources []string) {
	for _, source := range sources {
		folders, err := foldersOf(source)
		if err != nil {
			s.log.Error("scenario files are not watched", "source", source, "error", err)
		}
		for _, folder := range folders {
			if err := watcher.Add(folder); err != nil {
				s.log.Error("scenario files are not watched", "folder", folder, "error", err)
			}
		}
	}
}

// foldersOf is a source and the folders below it, or the folder a file is in.
func foldersOf(source string) ([]string, error) {
	info, err := os.Stat(source)
	if err != nil || !info.IsDir() {
		return []string{filepath.Dir(source)}, nil // while it is being replaced, a file may be missing
	}
	var folders []string
	err = filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !entry.IsDir():
			return nil
		case path != source && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		}
		folders = append(folders, path)
		return nil
	})
	if err != nil {
		return folders, fmt.Errorf("listing the folders of %s: %w", source, err)
	}
	return folders, nil
}

// reload takes in what changed and says so; what is broken keeps its last good
// version, and the log has its problems.
func (s *Server) reload() {
	changes, err := s.catalogue.Reload()
	if err != nil {
		s.log.Error("scenarios do not load; the last good version stays", "error", err)
	}
	for _, c := range []struct {
		what  string
		names []string
	}{{"added", changes.Added}, {"changed", changes.Changed}, {"removed", changes.Removed}} {
		if len(c.names) > 0 {
			s.log.Info("scenarios reloaded", c.what, c.names)
		}
	}
}
