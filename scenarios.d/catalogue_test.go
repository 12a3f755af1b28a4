package builtin_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	builtin "github.com/claudemock/claudemock/scenarios.d"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/scenarios/schema"
	"github.com/claudemock/claudemock/script"
)

var update = flag.Bool("update", false, "rewrite the golden files and the schema")

// guideSections are the headings of the troubleshooting guide that scenarios
// can belong to.
var guideSections = []string{
	"Understanding Claude API Error Types",
	"Fixing Authentication Errors (401/403)",
	"Handling Rate Limits (429 Too Many Requests)",
	"Resolving Timeout Issues",
	"Handling Server Errors (5xx)",
	"Validating and Parsing Responses",
	"Debugging Checklist",
}

// each runs a subtest for every scenario of the catalogue.
func each(t *testing.T, check func(t *testing.T, s *scenarios.Scenario)) {
	all, err := catalogue.Open()
	require.NoError(t, err)
	for _, name := range all.Names() {
		t.Run(name, func(t *testing.T) {
			s, err := all.Get(name)
			require.NoError(t, err)
			check(t, s)
		})
	}
}

func TestEveryScenarioSaysWhatHappensWhatToDoAndWhereTheGuideHasIt(t *testing.T) {
	each(t, func(t *testing.T, s *scenarios.Scenario) {
		assert.NotEmpty(t, s.Summary)
		assert.NotEmpty(t, s.GoodClient)
		assert.Contains(t, guideSections, s.Guide)
	})
}

// TestNoRuleAsksForAPlaceInTheConversation protects clients that add messages of their own,
// as Claude Code does with system messages: a rule that counts messages would miss them.
func TestNoRuleAsksForAPlaceInTheConversation(t *testing.T) {
	each(t, func(t *testing.T, s *scenarios.Scenario) {
		for _, rule := range s.AllRules() {
			if rule.When == nil {
				continue
			}
			for path := range rule.When.Body {
				assert.NotRegexp(t, `^messages\.-?\d`, path, "say it by turn, last_role or tool_result")
			}
		}
	})
}

// TestTheRequestOfTheCatalogueMeetsEveryScenario checks that the request offers all tools
// that scenarios call: without an offer, a scenario does not call a tool.
func TestTheRequestOfTheCatalogueMeetsEveryScenario(t *testing.T) {
	body, err := jsontree.Parse(builtin.Request)
	require.NoError(t, err)
	assert.Nil(t, check.Request(&claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body}, claude.Strict, models.Default()))

	called := map[string]bool{}
	each(t, func(t *testing.T, s *scenarios.Scenario) {
		assert.Empty(t, catalogue.Notes(s))
		for _, rule := range s.AllRules() {
			for _, step := range rule.Steps {
				for _, name := range step.Calls() {
					called[name] = true
				}
			}
		}
	})
	for _, tool := range body.Field("tools").Items {
		assert.True(t, called[tool.Field("name").Str()], "no scenario calls %s", tool.Field("name"))
	}
}

// TestEveryReplyCallsAForcedTool protects clients that get their output by a forced tool:
// the reply after a failure must not be another failure for them. It leaves out steps that
// spell out their answer.
func TestEveryReplyCallsAForcedTool(t *testing.T) {
	body, err := jsontree.Parse(builtin.Request)
	require.NoError(t, err)
	body.SetField("tool_choice", jsontree.Obj("type", "any"))
	called := 0
	each(t, func(t *testing.T, s *scenarios.Scenario) {
		for _, rule := range s.AllRules() {
			for i, step := range rule.Steps {
				r := step.Reply
				if r == nil || rule.When != nil && len(rule.When.Endpoint) > 0 || r.Content != nil || r.Events != nil || r.Body != nil || r.StopReason != "" ||
					faults.ChangeContent(step.Faults) {
					continue
				}
				answer := step.Answer(&claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body})
				answer.Faults = nil
				made, err := script.Compile(answer, script.Env{})
				require.NoError(t, err)
				blocks := journal.Blocks(made)
				require.Len(t, blocks, 1, "step %d", i+1)
				assert.Equal(t, "get_weather", blocks[0].Field("name").Str(), "step %d", i+1)
				if r.Text != nil {
					assert.Equal(t, *r.Text, blocks[0].Get("input.city").Str(), "the text is said all the same")
				}
				called++
			}
		}
	})
	assert.Greater(t, called, 100, "or nothing is tried")
}

// TestGoldenScripts compares every operation and every byte of every scenario with golden
// files: a change on the wire is a change of these files.
func TestGoldenScripts(t *testing.T) {
	each(t, func(t *testing.T, s *scenarios.Scenario) {
		timelines, err := explain.Scenario(s, 0)
		require.NoError(t, err)
		var got bytes.Buffer
		for _, timeline := range timelines {
			fmt.Fprintf(&got, "# %s · request %s\n", timeline.Kind, timeline.Requests)
			writeScript(&got, timeline.Script)
		}
		golden(t, filepath.Join("testdata", "golden", s.Name+".txt"), got.Bytes())
	})
}

// writeScript prints a script as explain does, but with all bytes.
func writeScript(w *bytes.Buffer, made script.Script) {
	for _, op := range made.Ops {
		if op.Kind != script.OpWrite {
			fmt.Fprintln(w, op)
			continue
		}
		fmt.Fprintf(w, "write%s %q\n", op.Event, op.Bytes)
		if op.Sent != nil && !bytes.Equal(op.Sent, op.Bytes) {
			fmt.Fprintf(w, "   as %q\n", op.Sent)
		}
	}
	for _, name := range made.Missed {
		fmt.Fprintln(w, "missed", name)
	}
	fmt.Fprintln(w)
}

func TestTheSchemaIsThatOfTheCode(t *testing.T) {
	document, err := schema.JSON(faults.Builtin())
	require.NoError(t, err)
	golden(t, "scenario.schema.json", append(bytes.TrimSpace(document), '\n'))
}

func TestEveryScenarioFitsTheSchemaItNames(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("scenario.schema.json")
	require.NoError(t, err)
	err = fs.WalkDir(builtin.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		t.Run(path, func(t *testing.T) {
			text, err := fs.ReadFile(builtin.Files, path)
			require.NoError(t, err)
			up := strings.Repeat("../", strings.Count(path, "/"))
			first, _, _ := strings.Cut(string(text), "\n")
			assert.Equal(t, "# yaml-language-server: $schema="+up+"scenario.schema.json", first)
			assert.NoError(t, schema.Validate(scenarioAsJSON(t, path, text)))
		})
		return nil
	})
	require.NoError(t, err)
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./scenarios.d -update")
	assert.Equal(t, string(want), string(got), "run go test ./scenarios.d -update and look at the difference")
}

func scenarioAsJSON(t *testing.T, path string, text []byte) any {
	node, problems := strictyaml.Parse(path, text)
	require.NoError(t, problems.Err())
	var tree *jsontree.Node
	require.NoError(t, strictyaml.Decode(node, &tree).Err())
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(tree.String()))
	require.NoError(t, err)
	return value
}
