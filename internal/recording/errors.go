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

// errors yields the steps for an error in the envelope of the API: first by its error code,
// then by its type.
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

// byCode returns the error that its error code describes, with the values that differ from the
// usual ones. It returns nil if the code is not known.
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

// byType returns the error that its type describes, with the values that differ from the usual
// ones. It returns nil if there is no type.
func (t *turn) byType(told *jsontree.Node) *scenarios.Error {
	e := &scenarios.Error{Type: told.Field("type").Str(), Details: told.Field("details")}
	if e.Type == "" {
		return nil
	}
	t.differing(e, apierror.New(e.Type, ""), told)
	return e
}

// differing sets the status and the message if they are not the usual ones.
func (t *turn) differing(e *scenarios.Error, usual *apierror.Error, told *jsontree.Node) {
	if t.answer.status != usual.Status {
		e.Status = t.answer.status
	}
	if message := told.Field("message").Str(); message != usual.Message {
		e.Message = quoted(message)
	}
}

// retryAfter returns the header retry-after as a step writes it, or nil if there is none or no
// step can write it.
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
