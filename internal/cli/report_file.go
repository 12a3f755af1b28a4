package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// readable is the mode of files that other users must be able to read: CI
// uploads them as another user.
const readable = 0o644

// writeAtomically writes a file so that a reader never sees a part of it, and
// the old file stays if writing fails. It replaces the file behind a link, not
// the link, and keeps the mode. It writes directly to files that are not
// regular, such as devices and pipes, and to stdout by its name.
func writeAtomically(path string, write func(io.Writer) error) error {
	path = behind(path)
	mode := fs.FileMode(readable)
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() || isOpen(path) {
			return writeWithin(unreadLimit, path, write)
		}
		mode = info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".claudemock-*")
	if err != nil {
		return err
	}
	err = write(temp)
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Chmod(temp.Name(), mode)
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

// behind returns the file that a path leads to through links. It need not exist.
func behind(path string) string {
	const mostLinks = 40 // as in operating systems
	for range mostLinks {
		to, err := os.Readlink(path)
		if err != nil || isOpen(path) {
			return path
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return path
}

// isOpen reports whether a path names a file that is already open, such as stdout.
// That file may have other content, before and after the report.
func isOpen(path string) bool {
	return strings.HasPrefix(path, "/proc/") || strings.HasPrefix(path, "/dev/fd/")
}

// writeWithin writes to a file that may block without a reader, for at most limit.
func writeWithin(limit time.Duration, path string, write func(io.Writer) error) error {
	written := make(chan error, 1)
	go func() { written <- writeInto(path, write) }()
	ctx, done := context.WithTimeout(context.Background(), limit)
	defer done()
	select {
	case err := <-written:
		return err
	case <-ctx.Done():
		return fmt.Errorf("nobody reads it within %s", limit)
	}
}

func writeInto(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// writable checks before a run that the folder of a file exists; "" means no
// file.
func writable(path string) error {
	if path == "" {
		return nil
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return failure(fmt.Errorf("cannot write %s: there is no folder %s", path, folder))
	}
	return nil
}
