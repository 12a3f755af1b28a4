package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// Parse reads one scenario. It refuses everything that it does not know, and everything
// that could never take effect. file is used in positions; if it ends in .yaml or .yml,
// its base name must be the scenario's name. registry holds the known faults. The error
// is a strictyaml.Problems that lists every mistake.
func Parse(file string, text []byte, registry faults.Registry) (*Scenario, error) {
	return parseNamed(file, text, registry, NameOf(file), nil)
}

// ParseFile is Parse for a file on disk. It can read bodies from files in the same folder.
func ParseFile(file string, text []byte, registry faults.Registry) (*Scenario, error) {
	return parseInFolder(file, text, registry, NameOf(file))
}

// ParseAlone is ParseFile for a file that is given by itself, not in a folder of
// scenarios. The file may have any name.
func ParseAlone(file string, text []byte, registry faults.Registry) (*Scenario, error) {
	return parseInFolder(file, text, registry, "")
}

// ParseText is Parse for a text that is not a file. The scenario may have any name.
func ParseText(file string, text []byte, registry faults.Registry) (*Scenario, error) {
	return parseNamed(file, text, registry, "", nil)
}

// parseInFolder opens the folder of the file for parseNamed.
func parseInFolder(file string, text []byte, registry faults.Registry, wantName string) (*Scenario, error) {
	folder, err := os.OpenRoot(filepath.Dir(file)) // links cannot lead out of it
	if err != nil {
		return nil, fmt.Errorf("reading the folder of a scenario: %w", err)
	}
	defer folder.Close()
	return parseNamed(file, text, registry, wantName, folder)
}

// parseNamed is Parse for a scenario that must be named wantName, or "" for any name.
// Bodies are read from folder, which is nil for a text that is not a file.
func parseNamed(file string, text []byte, registry faults.Registry, wantName string, folder *os.Root) (*Scenario, error) {
	n, problems := strictyaml.Parse(file, text)
	if err := adviseQuotes(text, problems).Err(); err != nil {
		return nil, err
	}
	bodies := bodyReader{folder: folder}
	d := newDecoder(registry, &bodies)
	s := &Scenario{}
	d.Decode(n, s)
	sum := sha256.Sum256(append(slices.Clip(text), bodies.allBytes()...))
	s.Hash, s.bodyFiles = hex.EncodeToString(sum[:8]), bodies.stamps()
	checkName(d, n, s.Name, file, wantName)
	checkRules(d, n, s)
	if err := adviseQuotes(text, d.Problems()).Err(); err != nil {
		return nil, err
	}
	s.Index()
	s.memory = perTextByte*len(text) + memoryOf(n)
	return s, nil
}

func newDecoder(registry faults.Registry, bodies *bodyReader) *strictyaml.Decoder {
	d := &strictyaml.Decoder{}
	strictyaml.Handle(d, func(n *strictyaml.Node, into *Body) { bodies.decode(d, n, into) })
	strictyaml.Handle(d, func(n *strictyaml.Node, into *recorded.Value) { bodies.decodeValue(d, n, into) })
	strictyaml.Handle(d, func(n *strictyaml.Node, into *Faults) { *into = decodeFaults(d, n, registry) })
	return d
}

// NamePattern matches the names of scenarios and states.
const NamePattern = `^[a-z0-9]+(-[a-z0-9]+)*$`

var (
	namePattern = regexp.MustCompile(NamePattern)
	// reserved names would make paths such as /s/v1/messages ambiguous
	reserved = []string{"v1", "_mock", "s", "healthz", "readyz"}
)

func checkName(d *strictyaml.Decoder, n *strictyaml.Node, name, file, wantName string) {
	at := n.Get("name")
	if at == nil || name == "" && at.Tag != "!!str" {
		return // reported already
	}
	d.In("name", func() {
		switch {
		case !namePattern.MatchString(name):
			d.Problemf(at, "expected a name of a-z, 0-9 and -, got %q", name)
		case slices.Contains(reserved, name):
			d.Problemf(at, "the name %q is reserved, since it stands in paths", name)
		case wantName != "" && name != wantName:
			d.Hintf(at, "rename the file to "+name+path.Ext(file)+"; only a file given by itself may have another name", "the file's name says %q, so this must, too, got %q", wantName, name)
		}
	})
}

// NameOf returns the name of the scenario in a file: its base name without .yaml or .yml.
// It is "" for any other extension.
func NameOf(file string) string {
	base := filepath.Base(file)
	for _, ext := range []string{".yaml", ".yml"} {
		if name, ok := strings.CutSuffix(base, ext); ok {
			return name
		}
	}
	return ""
}
