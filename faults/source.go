package faults

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
	h := sha256.New()
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], seed)
	h.Write(b[:])
	for _, name := range names {
		binary.LittleEndian.PutUint64(b[:], uint64(len(name)))
		h.Write(b[:])
		h.Write([]byte(name))
	}
	var s Source
	h.Sum(s.key[:0])
	return s
}

// Rand is a generator for one purpose; each purpose has its own numbers.
func (s Source) Rand(purpose string) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256(append(s.key[:], purpose...))))
}

// Derive is the Source of one part of what s is the Source of, such as one
// fault among several.
func (s Source) Derive(name string) Source {
	return Source{key: sha256.Sum256(append(s.key[:], "/"+name...))}
}
