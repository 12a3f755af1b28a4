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
		p.written = info
	}
	return nil
}

// remove removes the file, unless another server has written its own there since.
func (p *portFile) remove() {
	if p.written == nil {
		return
	}
	path := behind(p.path)
	if now, err := os.Stat(path); err == nil && os.SameFile(now, p.written) && !isOpen(path) {
		_ = os.Remove(path) // the next server overwrites what stays
	}
}
