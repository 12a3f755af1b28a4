// Package userfile reads files that users name. A watched folder may contain
// anything under the name of a scenario: a pipe without a writer, an endless device,
// a file of gigabytes. The package reads none of them.
package userfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// ErrNotRegular says that a path is a folder, a pipe, a device or a socket.
var ErrNotRegular = errors.New("it is no ordinary file")

// Read is the content of a regular file, or of the file that a link leads to.
// It never blocks. It refuses a file of more than most bytes.
func Read(path string, most int64) ([]byte, error) {
	return read(path, most, func(flags int) (*os.File, error) { return os.OpenFile(path, flags, 0) })
}

// ReadIn is Read of a file in a folder; links must not lead out of the folder.
func ReadIn(folder *os.Root, name string, most int64) ([]byte, error) {
	return read(name, most, func(flags int) (*os.File, error) { return folder.OpenFile(name, flags, 0) })
}

func read(path string, most int64, open func(flags int) (*os.File, error)) ([]byte, error) {
	file, err := open(os.O_RDONLY | withoutWaiting)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	failed := func(err error) error { return &fs.PathError{Op: "read", Path: path, Err: err} }
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || file.SetReadDeadline(time.Time{}) == nil: // deadlines work only for files that block readers, such as /proc/kmsg
		return nil, failed(ErrNotRegular)
	case info.Size() > most:
		return nil, failed(tooLarge(most))
	}
	text, err := io.ReadAll(io.LimitReader(file, most+1)) // it may grow, or report a wrong size
	switch {
	case err != nil:
		return nil, err
	case int64(len(text)) > most:
		return nil, failed(tooLarge(most))
	}
	return text, nil
}

func tooLarge(most int64) error { return fmt.Errorf("it has more than %d bytes", most) }

// Tail is the end of a file, at most most bytes. It reads a pipe to its end.
func Tail(path string, most int) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		if _, err := file.Seek(max(0, info.Size()-int64(most)), io.SeekStart); err != nil {
			return nil, err
		}
	}
	var kept []byte
	room := make([]byte, 32<<10)
	for {
		n, err := file.Read(room)
		kept = append(kept, room[:n]...)
		if len(kept) > 2*most { // seldom enough that moving it costs little
			kept = append(kept[:0], kept[len(kept)-most:]...)
		}
		switch {
		case errors.Is(err, io.EOF):
			return kept[max(0, len(kept)-most):], nil
		case err != nil:
			return nil, err
		}
	}
}

// Reason is what went wrong with a file, without its path, which depends on the
// machine.
func Reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
