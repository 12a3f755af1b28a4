package claude

import "github.com/claudemock/claudemock/jsontree"

func CountRequest(body *jsontree.Node) int { return countPrompt(body).total }
