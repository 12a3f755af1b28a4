package compose

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// containerLife is the lifetime of a container, as documented.
const containerLife = 30 * 24 * time.Hour

// container returns the container of an answer: the one that the request names, or a
// new one if it asks for one or code ran, or else null. A container that a request
// names always exists.
func (p prompt) container(content []*jsontree.Node, ids *rand.Rand) *jsontree.Node {
	requested := p.Body.Field("container")
	if (requested == nil || requested.Kind == jsontree.Null) && !slices.ContainsFunc(content, runsCode) {
		return nil
	}
	id := cmp.Or(requested.Str(), requested.Field("id").Str())
	if id == "" {
		id = claude.ContainerID(ids)
	}
	return jsontree.Obj(
		"id", id,
		"expires_at", p.At.UTC().Add(containerLife).Format(containerTime),
		"skills", loadedSkills(requested.Field("skills")),
	)
}

// containerTime formats a time with microseconds, as in the API's examples.
const containerTime = "2006-01-02T15:04:05.000000Z07:00"

// runsCode reports whether a block is the result of code execution.
func runsCode(block *jsontree.Node) bool {
	switch block.Field("type").Str() {
	case codeExecution.result, bashExecution.result, editExecution.result:
		return true
	default:
		return false
	}
}

// loadedSkills returns the skills of a container, or nil for none. The newest version
// of a skill is not known here, so it stays "latest".
func loadedSkills(requested *jsontree.Node) *jsontree.Node {
	if len(requested.List()) == 0 {
		return nil
	}
	loaded := jsontree.Arr()
	for _, skill := range requested.Items {
		loaded.Items = append(loaded.Items, jsontree.Obj("skill_id", skill.Field("skill_id").Str(),
			"type", cmp.Or(skill.Field("type").Str(), "custom"), "version", cmp.Or(skill.Field("version").Str(), "latest")))
	}
	return loaded
}

// diagnostics returns how the prompt differs from that of the earlier message that the
// request names. It always says that the comparison is pending, since nothing here
// makes it, and is null for a request that names no message.
func (p prompt) diagnostics() *jsontree.Node {
	if p.Body.Get("diagnostics.previous_message_id").Str() == "" {
		return nil
	}
	return jsontree.Obj("cache_miss_reason", nil)
}
