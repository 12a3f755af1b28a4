package check

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// checkBatch applies the rules of a batch itself. The rules of its messages apply when
// each is processed, so that a refusal is the result of one request. The text for a
// repeated custom_id is not confirmed.
func checkBatch(body *jsontree.Node) *problem {
	seen := map[string]bool{}
	for i, request := range body.Field("requests").List() {
		id := request.Field("custom_id").Str()
		if seen[id] {
			return &problem{fmt.Sprintf("requests.%d.custom_id", i), "custom_id must be unique within a batch, and '" + id + "' is not"}
		}
		seen[id] = true
	}
	return nil
}
