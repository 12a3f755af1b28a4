package check

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/shape"
	"github.com/claudemock/claudemock/jsontree"
)

// checkShape checks every field of a body: whether it is allowed, its type and its
// bounds.
func checkShape(req *claude.Request, level claude.Validation) *problem {
	options := shape.Options{
		Strict: level == claude.Strict,
		Beta:   req.IsBeta(),
		Betas:  req.Betas,
	}
	if req.Sent != nil {
		options.Accept = func(block *jsontree.Node) bool { return sent(req, block) }
	}
	found := shape.Check(string(req.Endpoint), req.Body, options)
	if found == nil {
		return nil
	}
	return &problem{path: found.Path, reason: found.Reason}
}
