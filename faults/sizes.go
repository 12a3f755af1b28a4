package faults

import (
	"math"
	"regexp"
	"strconv"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Size is a number of bytes. In YAML it is a whole number, or has a unit: 10kB
// is 10,000, 10MB 10,000,000 and 10GB 10,000,000,000.
type Size int

// MaxSize is the most bytes that a fault adds to an answer. They take little memory,
// since they repeat after a megabyte.
const MaxSize Size = 10e9

var sizeText = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?(B|kB|KB|MB|GB)$`)

var sizeUnits = map[string]float64{"B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9}

// YAMLType returns the name of the type in docs.
func (*Size) YAMLType() string { return "size such as 10kB" }

// DecodeYAML reads a whole number or a number with a unit, from 1 to MaxSize.
func (s *Size) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	size, ok := sizeOf(n)
	switch {
	case !ok:
		d.Problemf(n, "expected a size such as 500, 10kB or 10MB, got %s", strictyaml.Found(n))
	case size < 1 || size > float64(MaxSize):
		d.Problemf(n, "expected a size from 1 to 10GB, got %s", n.Value)
	default:
		*s = Size(size)
	}
}

func sizeOf(n *strictyaml.Node) (size float64, ok bool) {
	if n.Kind != strictyaml.Scalar {
		return 0, false
	}
	if n.Tag == "!!int" {
		whole, ok := n.Int()
		return float64(whole), ok
	}
	parts := sizeText.FindStringSubmatch(n.Value)
	if n.Tag != "!!str" || parts == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		return 0, false
	}
	return math.Round(number * sizeUnits[parts[2]]), true
}
