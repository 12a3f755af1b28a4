package script

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Source is the source of an answer's randomness. It is a value that is derived from
// a seed and a position (scenario, rule, ordinal …), and not shared state: every call
// with the same arguments gives the same numbers, in any order of calls.
type Source struct{ key [32]byte }

// NewSource derives a Source from a seed and the names of a position.
func NewSource(seed uint64, names ...string) Source {
	text := binary.LittleEndian.AppendUint64(make([]byte, 0, 256), seed)
	for _, name := range names {
		text = binary.LittleEndian.AppendUint64(text, uint64(len(name)))
		text = append(text, name...)
	}
	return Source{key: sha256.Sum256(text)}
}

// Rand returns a new generator for one purpose. Each purpose has its own numbers.
func (s Source) Rand(purpose string) *rand.Rand {
	sum := sha256.Sum256(append(append(make([]byte, 0, 128), s.key[:]...), purpose...))
	var made struct { // one allocation: an answer needs several generators
		rand.Rand
		pcg rand.PCG
	}
	made.pcg.Seed(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:]))
	made.Rand = *rand.New(&made.pcg)
	return &made.Rand
}

// derive returns the Source of a part of what s is for, such as of one fault among
// several.
func (s Source) derive(name string) Source {
	return Source{key: sha256.Sum256(append(s.key[:], "/"+name...))}
}
