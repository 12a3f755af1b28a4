package explain

import "github.com/claudemock/claudemock/scenarios"

// early says that a step answers before the request's body has been read.
func early(step *scenarios.Step) []string {
	if step.BeforeBody == nil {
		return nil
	}
	text := "before_body: the answer comes before the request's body is read"
	if after := int(step.BeforeBody.After); after > 0 {
		text = "before_body: the answer comes after " + bytesWord(after) + " of the request's body"
	}
	switch step.BeforeBody.Rest {
	case scenarios.RestDrain:
		text += "; the rest is thrown away, and the connection goes on"
	case scenarios.RestLeave:
		text += "; the rest is never read, so that the connection ends with a reset (RST)"
	default:
		text += "; the rest is thrown away, and the connection is closed (FIN)"
	}
	return []string{text}
}
