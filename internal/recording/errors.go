package recording

import (
	"iter"
	"net/http"
	"strconv"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// errors are the forms of an error in the API's envelope: by its code, by its type, and
// by its status.
func (t *turn) errors() iter.Seq[*scenarios.Step] {
	return func(yield func(*scenarios.Step) bool) {
		a := &t.answer
		tree, err := jsontree.ParseString(a.text())
		if a.stream || err != nil || a.end != exchange.Complete || tree.Field("type").Str() != "error" {
			return
		}
		told := tree.Field("error")
		for _, e := range []*scenarios.Error{t.byCode(told), t.byType(told)} {
			if e == nil {
				continue
			}
			e.RetryAfter = t.retryAfter()
			if !yield(&scenarios.Step{Error: e}) {
				return
			}
		}
	}
}

// byCode is an error that its code says, but for what differs.
func (t *turn) byCode(told *jsontree.Node) *scenarios.Error {
	code := told.Get("details.error_code").Str()
	usual, ok := apierror.ForCode(code)
	if !ok {
		return nil
	}
	e := &scenarios.Error{ErrorCode: code}
	if told.Field("type").Str() != usual.Type {
		e.Type = told.Field("type").Str()
	}
	if told.Field("details").String() != usual.Details.String() {
		e.Details = told.Field("details")
	}
	t.differing(e, usual, told)
	return e
}

// byType is an error that its type says, but for what differs.
func (t *turn) byType(told *jsontree.Node) *scenarios.Error {
	e := &scenarios.Error{Type: told.Field("type").Str(), Details: told.Field("details")}
	if e.Type == "" {
		return nil
	}
	t.differing(e, apierror.New(e.Type, ""), told)
	return e
}

// differing sets what is other than usual.
func (t *turn) differing(e *scenarios.Error, usual *apierror.Error, told *jsontree.Node) {
	if t.answer.status != usual.Status {
		e.Status = t.answer.status
	}
	if message := told.Field("message").Str(); message != usual.Message {
		e.Message = quoted(message)
	}
}

// retryAfter is the header of that name, if there is one that a step can say.
func (t *turn) retryAfter() *scenarios.RetryAfter {
	value := t.answer.has("retry-after")
	if seconds, err := strconv.ParseFloat(value, 64); err == nil && strconv.FormatFloat(seconds, 'f', -1, 64) == value {
		return &scenarios.RetryAfter{Seconds: seconds}
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return nil
	}
	now, err := http.ParseTime(t.answer.has("date"))
	if err != nil {
		now = t.asked.At
	}
	if now.IsZero() {
		return nil
	}
	return &scenarios.RetryAfter{Seconds: at.Sub(now).Round(1e9).Seconds(), As: "date"}
}
