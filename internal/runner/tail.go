package runner

import "sync"

// maxOutput is the number of bytes of a command's output that are kept for the
// verdict.
const maxOutput = 64 << 10

// maxStderr is the number of bytes of stderr that are kept apart, to say why a command
// failed.
const maxStderr = 4 << 10

// tail keeps the end of what is written to it; its zero value is empty. It is
// safe for concurrent use.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// Write implements io.Writer and never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p[max(0, len(p)-maxOutput):]...)
	if len(t.text) > 2*maxOutput { // seldom enough that moving it costs little
		t.text = append(t.text[:0], t.text[len(t.text)-maxOutput:]...)
	}
	return len(p), nil
}

// String returns the last maxOutput bytes, from the first whole character on.
func (t *tail) String() string { return t.end(maxOutput) }

// end returns the last bytes, at most so many, from the first whole character on.
func (t *tail) end(most int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	kept := t.text[max(0, len(t.text)-most):]
	if len(kept) < len(t.text) {
		for len(kept) > 0 && kept[0]&0xC0 == 0x80 { // the middle of a character
			kept = kept[1:]
		}
	}
	return string(kept)
}
