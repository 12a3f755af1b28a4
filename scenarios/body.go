package scenarios

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/userfile"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// Body is the bytes of an answer's body. In YAML it is a text, which may be a template,
// or a BodyMap.
type Body string

// MaxBodyFile is the largest size in bytes of a body from a file or in base64.
const MaxBodyFile = 16 << 20

// BodyMap is the YAML form of a Body from a file or in base64.
type BodyMap struct {
	File   string `yaml:"file" doc:"the bytes of this file, which lies in the folder of the scenario's own file or below it; at most 16 MB"`
	Base64 string `yaml:"base64" doc:"these bytes in base64; spaces and line ends do not count"`
}

// YAMLType returns the name of the type in docs.
func (*Body) YAMLType() string { return "body" }

// EncodeYAML writes a text, or base64 for bytes that are not UTF-8.
func (b *Body) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if utf8.ValidString(string(*b)) {
		return e.Encode(string(*b))
	}
	return e.Encode(BodyMap{Base64: base64.StdEncoding.EncodeToString([]byte(*b))})
}

// text returns the body as a text, or nil for none.
func (b *Body) text() *string { return (*string)(b) }

// bodyReader reads bodies, some of them from files in the folder of the scenario's file.
type bodyReader struct {
	folder *os.Root // nil for a scenario that is not a file
	read   map[string][]byte
}

// decode reads a text or a map.
func (r *bodyReader) decode(d *strictyaml.Decoder, n *strictyaml.Node, into *Body) {
	if n.Kind != strictyaml.Map {
		d.Decode(n, (*string)(into))
		return
	}
	var from BodyMap
	before := d.Count()
	d.Decode(n, &from)
	file, coded := n.Get("file"), n.Get("base64")
	switch {
	case d.Failed(before):
	case (file == nil) == (coded == nil):
		d.Hintf(n, "body: {file: page.html}", "expected either file or base64")
	case coded != nil:
		text, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(from.Base64), ""))
		if err == nil && len(text) > MaxBodyFile {
			err = errTooLarge
		}
		if err != nil {
			d.In("base64", func() { d.Problemf(coded, "this cannot be a body: %s", err) })
		}
		*into = Body(text)
	default:
		text, err := r.readFile(from.File)
		if errors.Is(err, errNoFolder) {
			err = fmt.Errorf("%w; give base64", err)
		}
		if err != nil {
			d.In("file", func() { d.Problemf(file, "cannot take the body from %q: %s", from.File, err) })
		}
		*into = Body(text)
	}
}

// decodeValue reads a value of a recorded request, or the JSON of the file that a map names.
func (r *bodyReader) decodeValue(d *strictyaml.Decoder, n *strictyaml.Node, into *recorded.Value) {
	file := n.Get("file")
	if n.Kind != strictyaml.Map || len(n.Entries) != 1 || file == nil {
		d.Decode(n, &into.JSON)
		return
	}
	d.In("file", func() {
		text, err := r.readFile(file.Value)
		if err == nil {
			into.JSON, err = jsontree.Parse(text)
		}
		if err != nil {
			d.Problemf(file, "cannot take the value from %q: %s", file.Value, err)
		}
	})
}

var errNoFolder = errors.New("this scenario is no file, so that none lies beside it")

var errTooLarge = fmt.Errorf("it has more than %d bytes", MaxBodyFile)

// readFile returns the bytes of a file in the scenario's folder. It reads each file once.
func (r *bodyReader) readFile(name string) ([]byte, error) {
	name = filepath.ToSlash(name)
	if r.folder == nil {
		return nil, errNoFolder
	}
	if !fs.ValidPath(name) || name == "." {
		return nil, errors.New("expected the path of a file in the scenario's own folder or below it, such as pages/error.html")
	}
	if text, known := r.read[name]; known {
		return text, nil
	}
	text, err := userfile.ReadIn(r.folder, name, MaxBodyFile)
	if err != nil {
		return nil, userfile.Reason(err)
	}
	if r.read == nil {
		r.read = map[string][]byte{}
	}
	r.read[name] = text
	return text, nil
}

// allBytes returns the names and contents of all files that were read, in a fixed order,
// for the scenario's hash.
func (r *bodyReader) allBytes() []byte {
	var all bytes.Buffer
	for _, name := range sortedKeys(r.read) {
		fmt.Fprintf(&all, "%s %d\n", name, len(r.read[name]))
		all.Write(r.read[name])
	}
	return all.Bytes()
}

// stamps returns the present stamps of the files that were read.
func (r *bodyReader) stamps() (stamps map[string]stamp) {
	for _, name := range sortedKeys(r.read) {
		if stamps == nil {
			stamps = map[string]stamp{}
		}
		stamps[name] = stampOf(r.folder, name)
	}
	return stamps
}

// stamp is the size and time of a file, by which a change is noticed.
type stamp struct {
	size     int64
	modified int64
}

func stampOf(folder *os.Root, name string) stamp {
	info, err := folder.Stat(name)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime().UnixNano()}
}

// BodyFiles returns the names of the files that bodies were read from, relative to the
// folder of the scenario's file.
func (s *Scenario) BodyFiles() []string { return sortedKeys(s.bodyFiles) }

// BodiesUnchanged reports whether the files that bodies were read from are unchanged.
func (s *Scenario) BodiesUnchanged(folder *os.Root) bool {
	for name, was := range s.bodyFiles {
		if stampOf(folder, name) != was {
			return false
		}
	}
	return true
}
