package description

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// inModule is the path of the description in the module of the official Go SDK.
const inModule = "scripts/mock-spec.json.gz"

// Description is one version of the API's description.
type Description struct {
	Operations []*Operation // in the order of the document
	schemas    map[string]*Schema
}

// Operation is one method of one path.
type Operation struct {
	Method  string // in capitals, as "POST"
	Path    string // with placeholders in braces, without the query
	Beta    bool   // the path says ?beta=true
	Request *Schema
	Media   string // the content type of the request's body; "" for none
	Query   []Parameter
	Answers []Answer
}

// Parameter is one value of the query.
type Parameter struct {
	Name     string
	Required bool
	Schema   *Schema
}

// Answer is the answer of an operation with one status.
type Answer struct {
	Status string // as "200" or "4XX"
	Media  string
	Schema *Schema // nil when the body is not described
}

// Open reads a description from a file, which may be gzipped, or from the
// folder of a version of the official Go SDK.
func Open(path string) (*Description, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, filepath.FromSlash(inModule))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the description: %w", err)
	}
	defer file.Close() // it was only read
	d, err := Read(file)
	if err != nil {
		return nil, fmt.Errorf("reading the description %s: %w", path, err)
	}
	return d, nil
}

// maxBytes bounds the text of a description; in November 2026 it has 4.6 MB.
const maxBytes = 64 << 20

// Read reads a description as JSON, gzipped or not.
func Read(from io.Reader) (*Description, error) {
	buffered := bufio.NewReader(from)
	from = buffered
	if magic, err := buffered.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		from = unzipped
	}
	text, err := io.ReadAll(io.LimitReader(from, maxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxBytes {
		return nil, fmt.Errorf("it has more than %d MB", maxBytes>>20)
	}
	document, err := jsontree.Parse(text)
	if err != nil {
		return nil, err
	}
	if document.Field("openapi") == nil {
		return nil, fmt.Errorf("it is no OpenAPI description: it has no key %q", "openapi")
	}
	return newDescription(document), nil
}

func newDescription(document *jsontree.Node) *Description {
	d := &Description{schemas: map[string]*Schema{}}
	named := document.Get("components.schemas")
	for _, m := range membersOf(named) {
		d.schemas[m.Key] = &Schema{Name: m.Key}
	}
	for _, m := range membersOf(named) {
		d.fill(d.schemas[m.Key], m.Value)
	}
	for _, path := range membersOf(document.Field("paths")) {
		for _, method := range membersOf(path.Value) {
			d.Operations = append(d.Operations, d.operation(path.Key, method))
		}
	}
	return d
}

// Schema returns the schema with that name, or nil.
func (d *Description) Schema(name string) *Schema { return d.schemas[name] }

// Operation returns the operation with that method and path in the beta API or in the
// ordinary one, or nil.
func (d *Description) Operation(method, path string, beta bool) *Operation {
	for _, o := range d.Operations {
		if o.Method == method && o.Path == path && o.Beta == beta {
			return o
		}
	}
	return nil
}

// Answer returns the answer of the operation with a status, or nil.
func (o *Operation) Answer(status int) *Answer {
	for _, name := range []string{strconv.Itoa(status), strconv.Itoa(status/100) + "XX"} {
		for i := range o.Answers {
			if o.Answers[i].Status == name {
				return &o.Answers[i]
			}
		}
	}
	return nil
}

func (d *Description) operation(path string, method jsontree.Member) *Operation {
	plain, query, _ := strings.Cut(path, "?")
	o := &Operation{Method: strings.ToUpper(method.Key), Path: plain, Beta: query == "beta=true"}
	for _, p := range method.Value.Field("parameters").List() {
		if p.Field("in").Str() == "query" {
			o.Query = append(o.Query, Parameter{
				Name: p.Field("name").Str(), Required: p.Field("required").True(), Schema: d.schema(p.Field("schema")),
			})
		}
	}
	for _, content := range membersOf(method.Value.Get("requestBody").Field("content")) {
		o.Media, o.Request = content.Key, d.schema(content.Value.Field("schema"))
	}
	for _, answer := range membersOf(method.Value.Field("responses")) {
		o.Answers = append(o.Answers, d.answer(answer)...)
	}
	return o
}

func (d *Description) answer(m jsontree.Member) []Answer {
	contents := membersOf(m.Value.Field("content"))
	if len(contents) == 0 {
		return []Answer{{Status: m.Key}}
	}
	var answers []Answer
	for _, content := range contents {
		answers = append(answers, Answer{Status: m.Key, Media: content.Key, Schema: d.schema(content.Value.Field("schema"))})
	}
	return answers
}

func membersOf(n *jsontree.Node) []jsontree.Member {
	if n.Is(jsontree.Object) {
		return n.Members
	}
	return nil
}
