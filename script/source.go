package script

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Source is where one answer's randomness comes from. It is a value derived
// from a seed and a position (scenario, rule, ordinal …), never shared state:
// asking twice gives the same, and no order of asking changes anything.
type Source struct{ key [32]byte }

// NewSource derives a Source from a seed and the names that tell it from
// others.
func NewSource(seed uint64, names ...string) Source {
	text := binary.LittleEndian.AppendUint64(make([]byte, 0, 256), seed)
	for _, name := range names {
		text = binary.LittleEndian.AppendUint64(text, uint64(len(name)))
		text = append(text, name...)
	}
	return Source{key: sha256.Sum256(text)}
}

// Rand is a generator for one purpose; each purpose has its own numbers.
func (s Source) Rand(purpose string) *rand.Rand {
	sum := sha256.Sum256(append(append(make([]byte, 0, 128), s.key[:]...), purpose...))
	var made struct { // one allocation: there are several generators to an answer
		rand.Rand
		pcg rand.PCG
	}
	made.pcg.Seed(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:]))
	made.Rand = *rand.New(&made.pcg)
	return &made.Rand
}

// Derive is the Source of one part of what s is the Source of, such as one
// fault among several.
func (s Source) Derive(name string) Source {
	return Source{key: sha256.Sum256(append(s.key[:], "/"+name...))}
}
