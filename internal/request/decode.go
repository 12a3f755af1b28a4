package request

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/body"
	"github.com/claudemock/claudemock/internal/claude/resources"
	"github.com/claudemock/claudemock/jsontree"
)

// TryDecode decodes the body of a request for a path that the API does not have, if it is
// JSON, for the conditions of rules. It leaves any other body as it is.
func (r *Request) TryDecode() {
	if r.Failed != nil || len(r.Body) == 0 {
		return
	}
	data, refusal := body.Decode(r.Value("Content-Encoding"), r.Body, r.settings.MaxBody, r.collect)
	if refusal != nil {
		return
	}
	if tree, err := jsontree.ParseWithin(data, r.forTree(data)); err == nil {
		body.CloneModel(tree)
		r.Claude.Body = tree
	}
}

// Decode parses the body in the form that the endpoint takes, and returns the API's refusal
// of it, or nil.
func (r *Request) Decode() *apierror.Error {
	route, _ := claude.RouteOf(r.Target.Endpoint)
	if route.Takes == claude.NoBody {
		return nil
	}
	refusal := r.decodeAs(route.Takes)
	if r.Memory.Refused != nil {
		return r.Memory.Refused // the reason why the body was not decoded
	}
	return refusal
}

func (r *Request) decodeAs(form claude.Form) *apierror.Error {
	data, refusal := body.Decode(r.Value("Content-Encoding"), r.Body, r.MaxBody(), r.collect)
	if refusal != nil {
		return refusal
	}
	contentType := r.Value("Content-Type")
	switch form {
	case claude.Multipart:
		r.Claude.Upload, refusal = body.ParseUpload(contentType, data, resources.MaxBytes, &r.Memory)
	case claude.Bundled:
		r.Claude.Bundle, refusal = body.ParseBundle(contentType, data, &r.Memory)
	default:
		r.Claude.Body, refusal = body.Parse(contentType, data, r.forTree(data))
		r.takeKept(data)
	}
	return refusal
}
