// Package watch takes in the users' scenario files when they change. It knows a
// catalogue, clocks and a log, and nothing of sessions or requests: what began with an
// earlier version of a scenario is not its concern.
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
	// settle is how long nothing may change before changed files are read: an
	// editor empties, writes and renames, and each of these is an event. Where it
	// does not end, as with a file that is written to for ever, they are read
	// after SettleAtMost all the same.
	settle = 50 * time.Millisecond

	// SettleAtMost is how long files go on changing before they are read as they are.
	SettleAtMost = time.Second

	// lookAgain is how often files are looked at of which no event tells: what is
	// behind links, or on another machine's disk.
	lookAgain = time.Second

	// LastReload is how long Stop waits for files that are being read: the disk may be
	// one of another machine that does not answer.
	LastReload = 2 * time.Second
)

// Clock waits.
type Clock interface {
	// Wait returns nil after d, or the cause of ctx as soon as that is done.
	Wait(ctx context.Context, d time.Duration) error
}

// Config is what a Watcher works on.
type Config struct {
	Catalogue *catalogue.Catalogue
	Settling  Clock // for the wait until a burst of changes is over
	Looking   Clock // for the waits between looks at the files: the real time
	Log       *slog.Logger
}

// Watcher is a watch over the users' files.
type Watcher struct {
	config  Config
	events  *fsnotify.Watcher // nil where there are none to be had
	changed chan struct{}     // holds whether there is something to read
	told    map[string]bool   // folders that cannot be watched, which the log has

	problems string // those of the last reload

	stop  context.CancelFunc
	ended chan struct{} // closed when nothing is at work any more
}

// Start begins to reload scenarios whose files change, until Stop is called or ctx is
// done. What cannot be watched is logged; the catalogue stays with what it has.
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
	return &Watcher{config: config, changed: make(chan struct{}, 1), told: map[string]bool{}, ended: make(chan struct{})}
}

// Stop ends the watch, and waits until it has ended, but no longer than LastReload.
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

// run watches until ctx is done. Events are taken at any time, so that none is lost
// while files are read.
func (w *Watcher) run(ctx context.Context) {
	if len(w.config.Catalogue.Sources()) == 0 {
		return
	}
	var work sync.WaitGroup
	defer work.Wait()
	events, err := fsnotify.NewWatcher()
	if err != nil {
		w.config.Log.Error("changes of scenario files are found late", "every", lookAgain, "error", err)
	} else {
		w.events = events
		defer func() {
			if err := events.Close(); err != nil {
				w.config.Log.Error("cannot stop watching scenario files", "error", err)
			}
		}()
		work.Go(func() { w.takeEvents(ctx) })
	}
	work.Go(func() { w.lookAgain(ctx) })
	w.keepUp(ctx)
}

// note has the files read soon.
func (w *Watcher) note() {
	select {
	case w.changed <- struct{}{}:
	default: // that is noted already
	}
}

// takeEvents takes events until ctx is done.
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

// lookAgain looks at the files now and then, until ctx is done.
func (w *Watcher) lookAgain(ctx context.Context) {
	for w.config.Looking.Wait(ctx, lookAgain) == nil {
		if w.config.Catalogue.Stale() {
			w.note()
		}
	}
}

// keepUp reads the files when they have changed, until ctx is done.
func (w *Watcher) keepUp(ctx context.Context) {
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

// follow watches the folders in which changes show, for editors replace files. To
// follow a folder twice does nothing.
func (w *Watcher) follow() {
	if w.events == nil {
		return
	}
	for _, folder := range w.config.Catalogue.Folders() {
		if err := w.events.Add(folder); err != nil && !w.told[folder] {
			w.told[folder] = true
			w.config.Log.Error("changes of scenario files are found late", "folder", folder, "error", err)
		}
	}
}

// reload takes in what changed and says so; what is broken keeps its last good
// version, and the log has its problems, once.
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
