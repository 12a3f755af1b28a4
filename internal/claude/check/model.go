package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/models"
)

// These rules check whether the model supports what a request uses. The table of models
// says what it supports, and GET /v1/models shows the same. The texts are literal
// unless marked otherwise.

// The texts of the refusals.
const (
	noAdaptive    = "adaptive thinking is not supported on this model"
	useAdaptive   = `Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`
	useBetween    = `Use "thinking.type.between_tools" for the lowest thinking setting, or "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`
	useEnabled    = `Thinking defaults to adaptive mode when not specified; use "thinking.type.enabled" with "budget_tokens" for extended thinking.`
	noEffort      = "This model does not support the effort parameter."
	noForcedTool  = `tool_choice: type "tool" and "any" are not supported for this model.`
	noForcedThink = "Thinking may not be enabled when tool_choice forces tool use."
	oneOfSampling = "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
)

// checkThinkingType checks whether the model accepts the type of thinking.
func checkThinkingType(c *conversation) *problem {
	kind := typeOf(c.body.Field("thinking"))
	if kind == "" || slices.Contains(c.model.Thinking, kind) {
		return nil
	}
	switch kind {
	case "adaptive":
		return &problem{reason: noAdaptive}
	case "enabled":
		if !slices.Contains(c.model.Thinking, "adaptive") {
			return &problem{reason: fmt.Sprintf("'%s' does not support thinking.", c.req.Model())}
		}
		return unsupportedThinking(kind, useAdaptive)
	case "disabled":
		return unsupportedThinking(kind, insteadOfDisabled(&c.model))
	default:
		return unsupportedThinking(kind, "")
	}
}

func unsupportedThinking(kind, advice string) *problem {
	return &problem{reason: strings.TrimSpace(fmt.Sprintf(`"thinking.type.%s" is not supported for this model. %s`, kind, advice))}
}

// insteadOfDisabled returns the advice in the refusal of disabled thinking. The
// families of models that always think have their own text, which did not change when
// those models stopped accepting what it advises.
func insteadOfDisabled(m *models.Model) string {
	switch {
	case slices.Contains(m.Thinking, "between_tools"):
		return useBetween
	case m.Line == "fable", m.Line == "mythos":
		return useEnabled
	default:
		return useAdaptive
	}
}

// checkSampling checks whether the model accepts the sampling parameters, which version
// 2026-10-21 does not have at all. The default temperature is always accepted; the
// defaults of the others are not.
func checkSampling(c *conversation) *problem {
	switch c.model.Sampling {
	case "none":
		if t, given := c.body.Field("temperature").Float(); given && t != 1 {
			return deprecated("temperature")
		}
		for _, name := range []string{"top_p", "top_k"} {
			if c.has(name) {
				return deprecated(name)
			}
		}
	case "one-of":
		if c.has("temperature") && c.has("top_p") {
			return &problem{reason: oneOfSampling}
		}
	}
	return nil
}

func deprecated(name string) *problem {
	return &problem{reason: "`" + name + "` is deprecated for this model."}
}

// checkEffort checks whether the model accepts the effort level, alone and without
// thinking.
func checkEffort(c *conversation) *problem {
	level := c.body.Field("output_config").Field("effort").Str()
	switch {
	case level == "":
		return nil
	case len(c.model.Effort) == 0:
		return &problem{reason: noEffort}
	case !slices.Contains(c.model.Effort, level):
		return &problem{reason: fmt.Sprintf("This model does not support effort level '%s'. Supported levels: %s.",
			level, strings.Join(slices.Sorted(slices.Values(c.model.Effort)), ", "))}
	}
	highest := c.model.EffortWithoutThinking
	kind := typeOf(c.body.Field("thinking"))
	if highest == "" || kind != "disabled" && kind != "between_tools" || slices.Index(models.EffortLevels, level) <= slices.Index(models.EffortLevels, highest) {
		return nil
	}
	return &problem{reason: fmt.Sprintf("output_config.effort '%s' is not supported when thinking is disabled on this model. "+
		"Use effort '%s' or below, or enable thinking.", level, highest)}
}

// checkForcedTool checks whether tool_choice may force the model to call a tool.
func checkForcedTool(c *conversation) *problem {
	if choice := typeOf(c.body.Field("tool_choice")); choice != "any" && choice != "tool" {
		return nil
	}
	switch c.model.ForcedToolChoice {
	case "never":
		return &problem{reason: noForcedTool}
	case "without-thinking":
		if kind := typeOf(c.body.Field("thinking")); kind == "enabled" || kind == "adaptive" {
			return &problem{reason: noForcedThink}
		}
	}
	return nil
}

// checkFallbacks checks whether the listed models are allowed as fallbacks of the
// model. "default" is accepted for any model, and does nothing for a model without
// fallbacks.
func checkFallbacks(c *conversation) *problem {
	fallbacks := c.body.Field("fallbacks").List()
	if len(fallbacks) > 0 && len(c.model.AllowedFallbackModels) == 0 {
		return &problem{reason: fmt.Sprintf("'%s' does not support the `fallbacks` parameter.", c.req.Model())}
	}
	for _, fallback := range fallbacks {
		name := fallback.Field("model").Str()
		id := c.models.Resolve(name)
		if !slices.ContainsFunc(c.model.AllowedFallbackModels, func(allowed string) bool { return c.models.Resolve(allowed) == id }) {
			return &problem{reason: fmt.Sprintf("'%s' is not a valid fallback target for '%s'. "+
				"See this model's `allowed_fallback_models` on GET /v1/models/%[2]s.", name, c.req.Model())}
		}
	}
	return nil
}
