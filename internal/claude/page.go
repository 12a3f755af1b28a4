package claude

import (
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
)

// partOf is the part of a list, newest first, that a query asks for: limit (1 to
// 1000, default 20) items behind the one that after_id names, or before the one
// that before_id names. more says whether the list goes on beyond the part. A
// cursor that names nothing is ignored (the API's answer to one is not
// confirmed).
func partOf[T any](list []T, query map[string]string, is func(item T, id string) bool) (part []T, more bool, refusal *Error) {
	limit, refusal := pageLimit(query["limit"])
	if refusal != nil {
		return nil, false, refusal
	}
	indexOf := func(cursor string) int {
		return slices.IndexFunc(list, func(item T) bool { return cursor != "" && is(item, cursor) })
	}
	if i := indexOf(query["before_id"]); i >= 0 {
		return list[max(0, i-limit):i], i > limit, nil
	}
	list = list[indexOf(query["after_id"])+1:]
	return list[:min(limit, len(list))], len(list) > limit, nil
}

// page is a part of a list as the API answers it.
func page[T any](part []T, more bool, id func(T) string, asJSON func(T) *jsontree.Node) *jsontree.Node {
	data := jsontree.Arr()
	for _, item := range part {
		data.Items = append(data.Items, asJSON(item))
	}
	first, last := "", ""
	if len(part) > 0 {
		first, last = id(part[0]), id(part[len(part)-1])
	}
	return jsontree.Obj("data", data, "has_more", more, "first_id", orNull(first), "last_id", orNull(last))
}

func pageLimit(text string) (int, *Error) {
	if text == "" {
		return 20, nil
	}
	limit, err := strconv.Atoi(text)
	reason := ""
	switch {
	case err != nil:
		reason = "Input should be a valid integer, unable to parse string as an integer"
	case limit < 1:
		reason = "Input should be greater than or equal to 1"
	case limit > 1000:
		reason = "Input should be less than or equal to 1000"
	default:
		return limit, nil
	}
	return 0, NewError("invalid_request_error", "limit: "+reason)
}
