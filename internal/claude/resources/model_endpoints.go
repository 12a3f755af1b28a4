package resources

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// The betas that add parts of a model's description: their names or prefixes.
const (
	fallbackBeta   = "server-side-fallback-"
	compactionBeta = "compact-2026-09-04"
)

// modelJSON returns the model as GET /v1/models/{id} shows it at a time. Fields of the
// beta API are null unless the request names their beta. An active model does not show
// when it ends, as the API's description says.
func modelJSON(m *models.Model, req *claude.Request, now time.Time) *jsontree.Node {
	stage := m.Lifecycle(now)
	deprecated, retires := m.DeprecatedAt, m.RetiresAt
	if stage == models.Active {
		deprecated, retires = "", ""
	}
	info := jsontree.Obj("type", "model", "id", m.ID)
	if req.IsBeta() {
		info.SetField("allowed_fallback_models", nil)
		if req.HasBeta(fallbackBeta) {
			info.SetField("allowed_fallback_models", m.AllowedFallbackModels)
		}
	}
	info.SetField("display_name", m.DisplayName)
	info.SetField("created_at", m.CreatedAt)
	info.SetField("max_input_tokens", m.MaxInputTokens)
	info.SetField("max_tokens", m.MaxTokens)
	info.SetField("capabilities", capabilitiesOf(m, req))
	info.SetField("lifecycle", string(stage))
	info.SetField("deprecated_at", jsontree.OrNull(deprecated))
	info.SetField("retires_at", jsontree.OrNull(retires))
	info.SetField("line", jsontree.OrNull(m.Line))
	return info
}

// capabilitiesOf returns the model's traits by the API's names for them.
func capabilitiesOf(m *models.Model, req *claude.Request) *jsontree.Node {
	thinks := slices.Contains(m.Thinking, "enabled") || slices.Contains(m.Thinking, "adaptive")
	capabilities := jsontree.Obj(
		"batch", supported(m.Can("batch")),
		"citations", supported(m.Can("citations")),
		"code_execution", supported(m.Can("code_execution")),
		"context_management", supportedOf(models.ContextEdits, m.ContextManagement),
		"effort", supportedOf(models.EffortLevels, m.Effort),
		"image_input", supported(m.Can("image_input")),
		"pdf_input", supported(m.Can("pdf_input")),
		"server_tools", jsontree.Obj(
			"code_execution", supported(slices.Contains(m.ServerTools, "code_execution")),
			"supported", len(m.ServerTools) > 0,
			"web_search", supported(slices.Contains(m.ServerTools, "web_search"))),
		"structured_outputs", supported(m.Can("structured_outputs")),
		"thinking", jsontree.Obj("supported", thinks, "types", thinkingTypes(m.Thinking)),
	)
	if req.IsBeta() {
		capabilities.SetField("compaction", nil)
		if req.HasBeta(compactionBeta) {
			compacts := m.Can("compaction")
			capabilities.SetField("compaction", jsontree.Obj("summarize", supported(compacts), "supported", compacts))
		}
	}
	return capabilities
}

func supported(yes bool) *jsontree.Node { return jsontree.Obj("supported", yes) }

// supportedOf says which of several capabilities a model has, and whether it has any.
func supportedOf(all, has []string) *jsontree.Node {
	n := eachOf(all, has)
	n.SetField("supported", len(has) > 0)
	return n
}

func eachOf(all, has []string) *jsontree.Node {
	n := jsontree.Obj()
	for _, name := range all {
		n.SetField(name, supported(slices.Contains(has, name)))
	}
	return n
}

func thinkingTypes(has []string) *jsontree.Node {
	return eachOf([]string{"adaptive", "between_tools", "disabled", "enabled"}, has)
}

// modelPage answers GET /v1/models at a time, newest first. The query may have limit (1
// to 1000, default 20), after_id, before_id and lifecycle[], a comma-separated list of
// stages; by default all but retired. Other parameters are ignored. A limit out of
// range and an unknown stage are a 400. With before_id, has_more says whether there are
// newer models. A cursor that names no listed model is ignored; the API's answer to one
// is not confirmed.
func modelPage(list models.List, req *claude.Request, now time.Time) (*jsontree.Node, *apierror.Error) {
	wanted, refusal := stages(req.Query["lifecycle[]"])
	if refusal != nil {
		return nil, refusal
	}
	listed := slices.DeleteFunc(list.All(), func(m models.Model) bool { return !slices.Contains(wanted, m.Lifecycle(now)) })
	part, more, refusal := pageSlice(listed, req.Query, models.Model.Is)
	if refusal != nil {
		return nil, refusal
	}
	return page(part, more, func(m models.Model) string { return m.ID }, func(m models.Model) *jsontree.Node { return modelJSON(&m, req, now) }), nil
}

// stages parses the filter lifecycle[]. The paths in its two refusals are not
// confirmed.
func stages(list string) ([]models.Lifecycle, *apierror.Error) {
	if list == "" {
		return []models.Lifecycle{models.Active, models.Deprecated}, nil
	}
	words := strings.Split(list, ",")
	if len(words) > 3 {
		return nil, apierror.New("invalid_request_error",
			fmt.Sprintf("lifecycle[]: List should have at most 3 items after validation, not %d", len(words)))
	}
	var wanted []models.Lifecycle
	for i, word := range words {
		stage := models.Lifecycle(word)
		if stage != models.Active && stage != models.Deprecated && stage != models.Retired {
			return nil, apierror.New("invalid_request_error",
				fmt.Sprintf("lifecycle[].%d: Input should be 'active', 'deprecated' or 'retired'", i))
		}
		wanted = append(wanted, stage)
	}
	return wanted, nil
}

func listModels(w *Workspace, call Call) (Responder, *apierror.Error) {
	list, refusal := modelPage(w.Models, call.Request, call.Now)
	if refusal != nil {
		return nil, refusal
	}
	return document(list), nil
}

// getModel answers with the model in the call. If there is none, either check.Request
// has refused the call already, or checks are not strict and the model is made up.
func getModel(w *Workspace, call Call) (Responder, *apierror.Error) {
	m := w.Models.Named(call.ID)
	return document(modelJSON(&m, call.Request, call.Now)), nil
}
