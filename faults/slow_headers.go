package faults

import (
	"errors"
	"fmt"
	"time"

	"github.com/claudemock/claudemock/script"
)

// SlowHeaders sends the status line and the headers a few bytes at a time. Places of
// other faults do not count that time.
type SlowHeaders struct {
	Every time.Duration `yaml:"every" doc:"silence between two pieces; default 100ms"`
	Size  int           `yaml:"size" min:"1" doc:"bytes in a piece; default 16"`
}

// maxPieces is the most pieces of a head, and those of a body after which they are longer
// than the fault says.
const maxPieces = 4096

func slowHeadersKind() Kind {
	return Kind{
		Name:   "slow_headers",
		Doc:    "the status line and the headers arrive a few bytes at a time",
		Sample: "{every: 1s, size: 1}",
		New:    func() script.Fault { return &SlowHeaders{Every: 100 * time.Millisecond, Size: 16} },
	}
}

// Layer returns LayerHTTP.
func (f *SlowHeaders) Layer() script.Layer { return script.LayerHTTP }

// Check refuses pieces of nothing.
func (f *SlowHeaders) Check() error {
	if f.Size < 1 {
		return errors.New("size: a piece has at least 1 byte")
	}
	return nil
}

// ApplyHead strikes every answer.
func (f *SlowHeaders) ApplyHead(head *script.Head, _ script.Env) (bool, error) {
	head.Pace = f.pace
	return true, nil
}

// Says names the pieces and the silence between them.
func (f *SlowHeaders) Says() string {
	return fmt.Sprintf("the status line and the headers come %d bytes at a time, every %s", f.Size, f.Every)
}

// pace sends the bytes of a raw head in pieces.
func (f *SlowHeaders) pace(head script.Op) []script.Op {
	text := head.Sent
	size := pieceSize(f.Size, len(text))
	head.Sent = text[:min(size, len(text))]
	ops := []script.Op{head}
	for rest := text[len(head.Sent):]; len(rest) > 0; rest = rest[min(size, len(rest)):] {
		ops = append(ops,
			script.Op{Kind: script.OpFlush}, script.Op{Kind: script.OpWait, Wait: f.Every},
			script.Op{Kind: script.OpSend, Sent: rest[:min(size, len(rest))]})
	}
	return ops
}

// pieceSize returns size, or more if total bytes had too many pieces of it.
func pieceSize(size, total int) int { return max(size, 1, (total+maxPieces-1)/maxPieces) }
