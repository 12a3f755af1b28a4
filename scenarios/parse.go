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
)

// Parse reads one scenario. It refuses everything it does not know, and what
// could never take effect. file is used in positions, and its base name must
// be the scenario's name when it ends in .yaml or .yml. registry says which
// faults there are. The error is a strictyaml.Problems that lists every
// mistake.
func Parse(file string, text []byte, registry faults.Registry) (*Scenario, error) {
	return parseNamed(file, text, registry, NameOf(file), nil)
}

// ParseFile is Parse of a file that lies in a folder, from which bodies can be
// read, too.
func ParseFile(file string, text []byte, registry faults.Registry) (*Scenario, error) {
	return parseInFolder(file, text, registry, NameOf(file))
}

// ParseAlone is ParseFile of a file that is given by itself, not in a folder of
// scenarios: it may have any name.
func ParseAlone(file string, text []byte, registry faults.Registry) (*Scenario, error) {
	return parseInFolder(file, text, registry, "")
}

// ParseText is Parse of a text that is no file: it may have any name.
func ParseText(file string, text []byte, registry faults.Registry) (*Scenario, error) {
	return parseNamed(file, text, registry, "", nil)
}

// parseInFolder is parseNamed of a file with those beside it.
func parseInFolder(file string, text []byte, registry faults.Registry, promised string) (*Scenario, error) {
	folder, err := os.OpenRoot(filepath.Dir(file)) // which no link leads out of
	if err != nil {
		return nil, fmt.Errorf("reading the folder of a scenario: %w", err)
	}
	defer folder.Close()
	return parseNamed(file, text, registry, promised, folder)
}

// parseNamed is Parse of a file that must have the name promised, or "" for any,
// and has others beside it, or none.
func parseNamed(file string, text []byte, registry faults.Registry, promised string, beside *os.Root) (*Scenario, error) {
	n, problems := strictyaml.Parse(file, text)
	if err := adviseQuotes(text, problems).Err(); err != nil {
		return nil, err
	}
	bodies := bodyReader{folder: beside}
	d := newDecoder(registry, &bodies)
	s := &Scenario{}
	d.Decode(n, s)
	sum := sha256.Sum256(append(slices.Clip(text), bodies.allBytes()...))
	s.Hash, s.bodyFiles = hex.EncodeToString(sum[:8]), bodies.stamps()
	checkName(d, n, s.Name, file, promised)
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
	strictyaml.Handle(d, func(n *strictyaml.Node, into *Faults) { *into = decodeFaults(d, n, registry) })
	return d
}

// NamePattern is the regular expression that the names of scenarios and states match.
const NamePattern = `^[a-z0-9]+(-[a-z0-9]+)*$`

var (
	namePattern = regexp.MustCompile(NamePattern)
	// reserved names would make paths such as /s/v1/messages ambiguous.
	reserved = []string{"v1", "_mock", "s", "healthz", "readyz"}
)

func checkName(d *strictyaml.Decoder, n *strictyaml.Node, name, file, promised string) {
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
		case promised != "" && name != promised:
			d.Hintf(at, "rename the file to "+name+path.Ext(file)+"; only a file given by itself may have another name", "the file's name says %q, so this must, too, got %q", promised, name)
		}
	})
}

// NameOf is the scenario a file's name promises, or "" for what is no file.
func NameOf(file string) string {
	base := filepath.Base(file)
	for _, ext := range []string{".yaml", ".yml"} {
		if name, ok := strings.CutSuffix(base, ext); ok {
			return name
		}
	}
	return ""
}
