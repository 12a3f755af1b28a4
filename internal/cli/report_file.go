package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// readable is the mode of what others are to read: CI uploads it as another
// user.
const readable = 0o644

// writeAtomically writes a file so that a reader never sees half of it, and
// what was there before stays when writing fails. What is no regular file, such as
// a device, a pipe or a link, is written to and never replaced.
func writeAtomically(path string, write func(io.Writer) error) error {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return writeInto(path, write)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".claudemock-*")
	if err != nil {
		return err
	}
	err = write(temp)
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Chmod(temp.Name(), readable)
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

func writeInto(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, readable)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// writable finds out before anything is run whether there is a folder to write
// a file in; "" is no file.
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
