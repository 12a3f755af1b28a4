// Package watch reloads the users' scenario files when they change.
//
// It knows a catalogue, clocks and a log. It must never know sessions or requests: those
// that began with an earlier version of a scenario keep it.
package watch

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/claudemock/claudemock/scenarios/catalogue"
)

const (
	// settle is how long no file may change before changed files are read: an editor
	// empties, writes and renames, and each of these is an event.
	settle = 50 * time.Millisecond

	// SettleAtMost is how long files may go on changing before they are read all the
	// same, as with a file that is written to for ever.
	SettleAtMost = time.Second

	// pollEvery is how often files are polled, since some changes cause no event: those
	// behind links, and on another machine's disk.
	pollEvery = time.Second

	// LastReload is how long Stop waits for files that are being read: the disk of
	// another machine may not answer.
	LastReload = 2 * time.Second
)

// Clock waits.
type Clock interface {
	// Wait returns nil after d, or the cause of ctx as soon as that is done.
	Wait(ctx context.Context, d time.Duration) error
}

// Config is what a Watcher needs.
type Config struct {
	Catalogue *catalogue.Catalogue
	Settling  Clock // for the wait until a burst of changes is over
	Polling   Clock // for the waits between polls of the files: the real time
	Log       *slog.Logger
}

// Watcher watches the users' files.
type Watcher struct {
	config    Config
	events    *fsnotify.Watcher // nil if the system has none
	changed   chan struct{}     // has room for one: files have changed
	unwatched map[string]bool   // folders that cannot be watched, and are logged

	problems string // of the last reload

	stop  context.CancelFunc
	ended chan struct{} // closed when all goroutines have ended
}

// Start reloads scenarios whose files change, until Stop is called or ctx is done. It logs
// what it cannot watch or read; the catalogue then keeps what it has.
func Start(ctx context.Context, config Config) *Watcher {
	w := newWatcher(config)
	ctx, w.stop = context.WithCancel(ctx)
	go func() {
		defer close(w.ended)
		w.run(ctx)
	}()
	return w
}

func newWatcher(config Config) *Watcher {
	return &Watcher{config: config, changed: make(chan struct{}, 1), unwatched: map[string]bool{}, ended: make(chan struct{})}
}

// Stop ends the watch and waits until it has ended, but no longer than LastReload.
func (w *Watcher) Stop() {
	w.stop()
	limit, done := context.WithTimeout(context.Background(), LastReload)
	defer done()
	select {
	case <-w.ended:
	case <-limit.Done():
		w.config.Log.Warn("scenario files were still being read at the end", "waited", LastReload)
	}
}

// run watches until ctx is done. A goroutine of its own takes events, so that none is lost
// while files are read.
func (w *Watcher) run(ctx context.Context) {
	if len(w.config.Catalogue.Sources()) == 0 {
		return
	}
	var work sync.WaitGroup
	defer work.Wait()
	events, err := fsnotify.NewWatcher()
	if err != nil {
		w.config.Log.Error("changes of scenario files are found late", "every", pollEvery, "error", err)
	} else {
		w.events = events
		defer func() {
			if err := events.Close(); err != nil {
				w.config.Log.Error("cannot stop watching scenario files", "error", err)
			}
		}()
		work.Go(func() { w.takeEvents(ctx) })
	}
	work.Go(func() { w.poll(ctx) })
	w.keepUp(ctx)
}

// note has the files read.
func (w *Watcher) note() {
	select {
	case w.changed <- struct{}{}:
	default: // it is noted already
	}
}

// takeEvents notes the events of the file system until ctx is done.
func (w *Watcher) takeEvents(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.events.Errors:
			w.config.Log.Error("a change of scenario files may have been missed; all are read again", "error", err)
			w.note()
		case event := <-w.events.Events:
			if !event.Has(fsnotify.Chmod) {
				w.note()
			}
		}
	}
}

// poll looks for changes of the files from time to time until ctx is done.
func (w *Watcher) poll(ctx context.Context) {
	for w.config.Polling.Wait(ctx, pollEvery) == nil {
		if w.config.Catalogue.Stale() {
			w.note()
		}
	}
}

// keepUp reads the files when they have changed, until ctx is done.
func (w *Watcher) keepUp(ctx context.Context) {
	for {
		w.follow()
		w.reload() // the first time, what changed before the folders were watched
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

// settled waits until a burst of changes is over. It reports false if ctx is done.
func (w *Watcher) settled(ctx context.Context) bool {
	for waited := time.Duration(0); waited < SettleAtMost; waited += settle {
		if w.config.Settling.Wait(ctx, settle) != nil {
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

// follow watches the folders of the files, since editors replace files. To watch a folder
// twice does nothing.
func (w *Watcher) follow() {
	if w.events == nil {
		return
	}
	for _, folder := range w.config.Catalogue.Folders() {
		if err := w.events.Add(folder); err != nil && !w.unwatched[folder] {
			w.unwatched[folder] = true
			w.config.Log.Error("changes of scenario files are found late", "folder", folder, "error", err)
		}
	}
}

// reload reads the files that changed, and logs that. A broken scenario keeps its last good
// version, and its problems are logged once.
func (w *Watcher) reload() {
	changes, err := w.config.Catalogue.Reload()
	if err == nil {
		w.problems = ""
	} else if text := err.Error(); text != w.problems {
		w.problems = text
		w.config.Log.Error("scenarios do not load; the last good version stays", "error", err)
	}
	for _, c := range []struct {
		what  string
		names []string
	}{{"added", changes.Added}, {"changed", changes.Changed}, {"removed", changes.Removed}} {
		if len(c.names) > 0 {
			w.config.Log.Info("scenarios reloaded", c.what, c.names)
		}
	}
}
