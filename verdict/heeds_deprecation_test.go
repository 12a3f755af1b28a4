package verdict

import (
	"testing"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

func TestAModelThatGoesIsNoted(t *testing.T) {
	model := func(name string) trait { return func(e *journal.Entry) { e.Model = name } }
	dated := func(deprecated, retires string) part {
		change := jsontree.Obj("deprecated_at", deprecated, "retires_at", retires)
		return func(r *Run) {
			r.Scenario.Models = &scenarios.ModelEdits{Change: scenarios.ModelChanges{"claude-opus-5": change}}
		}
	}
	judges(t, heedsDeprecation, []judgement{
		{"a current one", run(ask(0, model("claude-opus-5"))), Pass, "no model is deprecated", nil},
		{"an unknown one", run(ask(0, model("gpt-4"))), Nothing, "", nil},
		{"a deprecated one", run(dated("2026-10-01T00:00:00Z", "2027-03-01T00:00:00Z"), ask(0, model("claude-opus-5"))), Noted,
			"request 1 asks for claude-opus-5, which is deprecated and retires on 2027-03-01", []int{1}},
		{"a retired one", run(dated("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"), ask(0, model("claude-opus-5"))), Noted,
			"request 1 asks for claude-opus-5, which is retired since 2026-06-01", []int{1}},
	})
	if _, known := models.Default().Find("claude-opus-5"); !known {
		t.Error("the model of these rows is unknown")
	}
}
