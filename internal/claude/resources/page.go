package resources

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// pageSlice returns the part of a list, newest first, that a query asks for: limit (1
// to 1000, default 20) items after the one that after_id names, or before the one that
// before_id names. more says whether the list continues. A cursor that names nothing is
// ignored; the API's answer to one is not confirmed.
func pageSlice[T any](list []T, query map[string]string, is func(item T, id string) bool) (part []T, more bool, refusal *apierror.Error) {
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

// page returns a part of a list as the API shows it.
func page[T any](part []T, more bool, id func(T) string, asJSON func(T) *jsontree.Node) *jsontree.Node {
	first, last := "", ""
	if len(part) > 0 {
		first, last = id(part[0]), id(part[len(part)-1])
	}
	return jsontree.Obj("data", listed(part, asJSON), "has_more", more, "first_id", jsontree.OrNull(first), "last_id", jsontree.OrNull(last))
}

// listed returns the items as a JSON array.
func listed[T any](items []T, asJSON func(T) *jsontree.Node) *jsontree.Node {
	data := jsontree.Arr()
	for _, item := range items {
		data.Items = append(data.Items, asJSON(item))
	}
	return data
}

func pageLimit(text string) (int, *apierror.Error) {
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
	return 0, apierror.New("invalid_request_error", "limit: "+reason)
}

// tokenPrefix begins the tokens in next_page.
const tokenPrefix = "page_"

// tokenPage answers with the part of a list, newest first, that limit and page ask for.
// old adds has_more, as lists of skills had before. The texts are quoted for lists of
// skills (OpenSDLC-Dev/managed-agent-platform#566), and not confirmed for files.
func tokenPage[T any](list []T, call *Call, old bool, id func(T) string, asJSON func(T) *jsontree.Node) (Responder, *apierror.Error) {
	limit := 20
	if text := call.Query["limit"]; text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 1000 {
			return nil, apierror.New("invalid_request_error", "limit must be between 1 and 1000")
		}
	}
	after, ok := cursorOf(call.Query["page"])
	if i := slices.IndexFunc(list, func(item T) bool { return id(item) == after }); i >= 0 {
		list = list[i+1:]
	} else if !ok && !call.lenient() {
		return nil, apierror.New("invalid_request_error", "page is not a valid page token.")
	}
	next := ""
	if len(list) > limit {
		next = tokenOf(id(list[limit-1]))
	}
	answer := jsontree.Obj("data", listed(list[:min(limit, len(list))], asJSON))
	if old {
		answer.SetField("has_more", next != "")
	}
	answer.SetField("next_page", jsontree.OrNull(next))
	return document(answer), nil
}

// tokenOf returns the token of the page after the item with that id.
func tokenOf(id string) string { return tokenPrefix + base64.RawURLEncoding.EncodeToString([]byte(id)) }

// cursorOf returns the id in a token. ok is false for an invalid token. An empty token
// is that of the first page.
func cursorOf(token string) (id string, ok bool) {
	if token == "" {
		return "", true
	}
	text, isToken := strings.CutPrefix(token, tokenPrefix)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	return string(raw), isToken && err == nil && len(raw) > 0
}
