package faults

import (
	"encoding/binary"

	"github.com/claudemock/claudemock/script"
)

// Garbage puts bytes into the body that mean nothing. The content-length counts
// them.
type Garbage struct {
	At   script.At `yaml:"at" doc:"where; default half of the body"`
	Size Size      `yaml:"size" doc:"how many bytes, which the seed decides, up to 10GB; beyond 1MB they repeat themselves; default 16"`
}

const defaultGarbage Size = 16

func garbageKind() Kind {
	return Kind{
		Name:   "garbage",
		Doc:    "there are random bytes in the body",
		Sample: "{at: message_start, size: 64}",
		New:    func() script.Fault { return &Garbage{Size: defaultGarbage} },
	}
}

// Layer returns LayerBytes.
func (f *Garbage) Layer() script.Layer { return script.LayerBytes }

// Check refuses places whose keys contradict each other.
func (f *Garbage) Check() error { return named("at", f.At.Check()) }

// NeedsWholeBody says why the default place needs all of the body.
func (f *Garbage) NeedsWholeBody() string { return needsHalf(f.At) }

// Reach returns ReachPlace: the fault strikes once.
func (f *Garbage) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes if there is such a place.
func (f *Garbage) ApplyScript(s *script.Script, env script.Env) (bool, error) {
	r := env.Choice.Rand("garbage")
	size := int(min(f.Size, MaxSize))
	return s.InsertFilled(f.At.Or(half()), size, func(block []byte) {
		for len(block) > 0 {
			var word [8]byte
			binary.LittleEndian.PutUint64(word[:], r.Uint64())
			block = block[copy(block, word[:]):]
		}
	}), nil
}
