package server

import (
	"context"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/claudemock/claudemock/internal/play"
)

const (
	// settle is how long nothing may change before changed files are read: an
	// editor empties, writes and renames, and each of these is an event. Where it
	// does not end, as with a file that is written to for ever, they are read
	// after settleAtMost all the same.
	settle       = 50 * time.Millisecond
	settleAtMost = time.Second

	// lookAgain is how often files are looked at of which no event tells: what is
	// behind links, or on another machine's disk.
	lookAgain = time.Second
)

// watch reloads the users' scenarios when their files change, until ctx is
// done. What cannot be watched is logged; the server goes on with what it has.
// Events are taken at any time, so that none is lost while files are read.
func (s *Server) watch(ctx context.Context) {
	if len(s.catalogue.Sources()) == 0 {
		return
	}
	w := &watching{Server: s, changed: make(chan struct{}, 1), told: map[string]bool{}}
	var work sync.WaitGroup
	defer work.Wait()
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		s.log.Error("changes of scenario files are found late", "every", lookAgain, "error", err)
	} else {
		w.watcher = watcher
		defer func() {
			if err := watcher.Close(); err != nil {
				s.log.Error("cannot stop watching scenario files", "error", err)
			}
		}()
		work.Go(func() { w.notice(ctx) })
	}
	work.Go(func() { w.lookAgain(ctx) })
	w.keepUp(ctx)
}

// lastReload is how long the end of the server waits for files that are being read:
// the disk may be one of another machine that does not answer.
const lastReload = 2 * time.Second

// endWatch waits for the end of watch.
func (s *Server) endWatch(ended <-chan struct{}) {
	limit, done := context.WithTimeout(context.Background(), lastReload)
	defer done()
	select {
	case <-ended:
	case <-limit.Done():
		s.log.Warn("scenario files were still being read at the end", "waited", lastReload)
	}
}

// watching is a server's watch over the users' files.
type watching struct {
	*Server
	watcher *fsnotify.Watcher // nil where there is none to be had
	changed chan struct{}     // holds whether there is something to read
	told    map[string]bool   // folders that cannot be watched, which the log has

	problems string // those of the last reload
}

// note has the files read soon.
func (w *watching) note() {
	select {
	case w.changed <- struct{}{}:
	default: // that is noted already
	}
}

// notice takes events until ctx is done.
func (w *watching) notice(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.watcher.Errors:
			w.log.Error("a change of scenario files may have been missed; all are read again", "error", err)
			w.note()
		case event := <-w.watcher.Events:
			if !event.Has(fsnotify.Chmod) {
				w.note()
			}
		}
	}
}

// lookAgain looks at the files now and then, until ctx is done.
func (w *watching) lookAgain(ctx context.Context) {
	for (play.WallClock{}).Wait(ctx, lookAgain) == nil {
		if w.catalogue.Stale() {
			w.note()
		}
	}
}

// keepUp reads the files when they have changed, until ctx is done.
func (w *watching) keepUp(ctx context.Context) {
	for {
		w.follow()
		w.reload() // the first time, what changed before anybody watched
		w.follow() // new folders
		select {
		case <-ctx.Done():
			return
		case <-w.changed:
		}
		if !w.settled(ctx) {
			return
		}
	}
}

// settled lets a burst of changes pass; it reports false when ctx is done.
func (w *watching) settled(ctx context.Context) bool {
	for waited := time.Duration(0); waited < settleAtMost; waited += settle {
		if w.clock.Wait(ctx, settle) != nil {
			return false
		}
		select {
		case <-w.changed:
		default:
			return true
		}
	}
	return true
}

// follow watches the folders in which changes show, for editors replace files. To
// follow a folder twice does nothing.
func (w *watching) follow() {
	if w.watcher == nil {
		return
	}
	for _, folder := range w.catalogue.Folders() {
		if err := w.watcher.Add(folder); err != nil && !w.told[folder] {
			w.told[folder] = true
			w.log.Error("changes of scenario files are found late", "folder", folder, "error", err)
		}
	}
}

// reload takes in what changed and says so; what is broken keeps its last good
// version, and the log has its problems, once.
func (w *watching) reload() {
	changes, err := w.catalogue.Reload()
	if err == nil {
		w.problems = ""
	} else if text := err.Error(); text != w.problems {
		w.problems = text
		w.log.Error("scenarios do not load; the last good version stays", "error", err)
	}
	for _, c := range []struct {
		what  string
		names []string
	}{{"added", changes.Added}, {"changed", changes.Changed}, {"removed", changes.Removed}} {
		if len(c.names) > 0 {
			w.log.Info("scenarios reloaded", c.what, c.names)
		}
	}
}
