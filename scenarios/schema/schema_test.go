package schema

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// onlyParse marks, in a bad file's first line, mistakes that depend on more
// than a schema can say.
const onlyParse = "# only Parse sees this\n"

func TestTheSchemaIsValidAndAlwaysTheSame(t *testing.T) {
	one, err := JSON(faults.Builtin())
	require.NoError(t, err)
	two, err := JSON(faults.Builtin())
	require.NoError(t, err)
	assert.Equal(t, string(one), string(two))
	compileSchema(t)
}

func TestTheSchemaAcceptsWhatParseAccepts(t *testing.T) {
	schema := compileSchema(t)
	for _, path := range append(files(t, "../testdata/good/*.yaml"), files(t, "../../scenarios.d/*/*.yaml")...) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			value, problems := yamlValue(t, read(t, path))
			require.Empty(t, problems)
			assert.NoError(t, schema.Validate(value))
		})
	}
}

func TestTheSchemaRefusesTheMistakesItCanSee(t *testing.T) {
	schema := compileSchema(t)
	for _, path := range files(t, "../testdata/bad/*.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text := read(t, path)
			value, problems := yamlValue(t, text)
			if len(problems) > 0 {
				return // no YAML at all
			}
			err := schema.Validate(value)
			if strings.HasPrefix(string(text), onlyParse) {
				assert.NoError(t, err, "the schema sees this after all: remove the mark")
				return
			}
			assert.Error(t, err)
		})
	}
}

func TestEveryKeyInTheSchemaIsDescribed(t *testing.T) {
	text, err := JSON(faults.Builtin())
	require.NoError(t, err)
	schema, err := jsontree.Parse(text)
	require.NoError(t, err)
	var walk func(path string, n *jsontree.Node)
	walk = func(path string, n *jsontree.Node) {
		for _, m := range n.Members {
			if m.Key == "properties" {
				for _, property := range m.Value.Members {
					assert.NotEmpty(t, property.Value.Field("description").Str(), "%s.%s", path, property.Key)
				}
			}
			walk(path+"."+m.Key, m.Value)
		}
		for _, item := range n.Items {
			walk(path, item)
		}
	}
	walk("", schema)
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return text
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := JSON(faults.Builtin())
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("scenario.schema.json", document))
	schema, err := compiler.Compile("scenario.schema.json")
	require.NoError(t, err)
	return schema
}

// yamlValue returns a YAML text as editors hand it to a JSON Schema.
func yamlValue(t *testing.T, text []byte) (any, strictyaml.Problems) {
	t.Helper()
	n, problems := strictyaml.Parse("f", text)
	if len(problems) > 0 {
		return nil, problems
	}
	var tree *jsontree.Node
	require.Empty(t, strictyaml.Decode(n, &tree))
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(tree.String()))
	require.NoError(t, err)
	return value, nil
}

func TestEverySampleOfTheReferenceIsRead(t *testing.T) {
	names := 0
	for _, m := range Maps() {
		if m.Sample == "" {
			continue
		}
		names++
		_, err := scenarios.Parse("sample", []byte("name: sample\nsummary: s\n"+m.Sample), faults.Builtin())
		assert.NoError(t, err, m.Name)
	}
	assert.Len(t, samples, names, "each stands with a map")
}
