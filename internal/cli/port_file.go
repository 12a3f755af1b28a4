package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// portFile is the file by which others learn where the server listens. Its zero value is
// none.
type portFile struct {
	path    string
	addr    string      // what this server wrote
	written os.FileInfo // nil unless this server wrote it
}

// clear removes what an earlier server left, so that whoever waits for the file never
// reads that server's port. Devices and pipes stay.
func (p *portFile) clear() error {
	if p.path == "" {
		return nil
	}
	path := behind(p.path)
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || isOpen(path) {
		return nil // writing it tells what is wrong with it
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the port file of an earlier server: %w", err)
	}
	return nil
}

// write writes the address.
func (p *portFile) write(addr string) error {
	if p.path == "" {
		return nil
	}
	if err := writeWhole(p.path, addr); err != nil {
		return fmt.Errorf("writing the port file: %w", err)
	}
	if info, err := os.Stat(behind(p.path)); err == nil && info.Mode().IsRegular() {
		p.addr, p.written = addr, info
	}
	return nil
}

// remove removes the file, unless another server has written its own there since.
func (p *portFile) remove() {
	if p.written == nil {
		return
	}
	path := behind(p.path)
	if p.isOurs(path) && !isOpen(path) {
		_ = os.Remove(path) // the next server overwrites what stays
	}
}

// isOurs reports whether a file is the one that this server wrote. Another server may have
// got the same port since, or its file the place of ours on the disk, but hardly both, and
// not at the same moment.
func (p *portFile) isOurs(path string) bool {
	now, err := os.Stat(path)
	if err != nil || !os.SameFile(now, p.written) || !now.ModTime().Equal(p.written.ModTime()) {
		return false
	}
	text, err := os.ReadFile(path)
	return err == nil && string(text) == p.addr+"\n"
}
