package scenarios

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestErrorsAreFilledFromWhatIsKnown(t *testing.T) {
	req := &claude.Request{Endpoint: claude.Messages}
	code := func(c string) *jsontree.Node { return jsontree.Obj("error_code", c) }
	for _, c := range []struct {
		name string
		in   Error
		want apierror.Error
	}{
		{"a type has its status and text", Error{Type: "overloaded_error"}, apierror.Error{Status: 529, Type: "overloaded_error", Message: "Overloaded"}},
		{"a status has its type and text", Error{Status: 500}, apierror.Error{Status: 500, Type: "api_error", Message: "Internal server error"}},
		{"a status beside a type wins over the type's own", Error{Type: "overloaded_error", Status: 503}, apierror.Error{Status: 503, Type: "overloaded_error", Message: "Overloaded"}},
		{"a message replaces the text", Error{Type: "overloaded_error", Message: "busy"}, apierror.Error{Status: 529, Type: "overloaded_error", Message: "busy"}},
		{"an unknown code keeps the type's text", Error{Type: "overloaded_error", ErrorCode: "new_code"}, apierror.Error{Status: 529, Type: "overloaded_error", Message: "Overloaded", Details: code("new_code")}},
		{"details follow the code", Error{Type: "overloaded_error", ErrorCode: "c", Details: jsontree.Obj("a", 1)}, apierror.Error{Status: 529, Type: "overloaded_error", Message: "Overloaded", Details: jsontree.Obj("error_code", "c", "a", 1)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := (&Step{Error: &c.in}).Answer(req)
			assert.Equal(t, c.want, answer.Error.Error)
			assert.Nil(t, answer.Reply)
		})
	}
	known := (&Step{Error: &Error{ErrorCode: "ramp_limit_exceeded"}}).Answer(req).Error.Error
	assert.Equal(t, 429, known.Status)
	assert.Equal(t, "rate_limit_error", known.Type)
	assert.Equal(t, code("ramp_limit_exceeded"), known.Details)
}

func TestAnErrorCarriesHeadersRetryAfterAndBody(t *testing.T) {
	body, value := "no healthy upstream", "v"
	step := &Step{
		Error:  &Error{Status: 503, Body: (*Body)(&body), RetryAfter: &RetryAfter{Seconds: 3, As: "date"}, Headers: map[string]*string{"z": nil, "a": &value}},
		Faults: Faults{{Name: "hang", Fault: &faults.Hang{}}},
	}
	answer := step.Answer(&claude.Request{Endpoint: claude.Messages})
	assert.Equal(t, &script.RetryAfter{Seconds: 3, Date: true}, answer.Error.RetryAfter)
	assert.Equal(t, &body, answer.Error.Body)
	assert.Equal(t, []script.HeaderEdit{{Name: "a", Value: &value}, {Name: "z"}}, answer.Headers)
	assert.Len(t, answer.Faults, 1)
}

func TestRepliesBecomeAnswers(t *testing.T) {
	req := &claude.Request{Endpoint: claude.Messages}
	text, body := "hi", "<html>"

	answer := (&Step{Reply: &Reply{Text: &text, Chunk: 2, Status: 201, Pace: Pace{First: script.Exactly(time.Second)}}}).Answer(req)
	assert.Equal(t, &compose.Reply{Text: &text, TokensPerPart: 2}, answer.Reply)
	assert.Equal(t, 201, answer.Status)
	assert.Equal(t, script.Pace{First: script.Exactly(time.Second)}, answer.Pace)

	answer = (&Step{Reply: &Reply{Body: (*Body)(&body)}}).Answer(req)
	assert.Equal(t, &body, answer.Body)
	assert.Nil(t, answer.Reply)

	data := jsontree.Obj("type", "ping")
	answer = (&Step{Reply: &Reply{Events: []Event{{Event: "ping", Data: data}, {Data: jsontree.Of("not json")}}}}).Answer(req)
	raw := "not json"
	assert.Equal(t, []script.Event{{Name: "ping", Data: data}, {Raw: &raw}}, answer.Events)
	assert.Nil(t, answer.Reply)

	step := &Step{}
	healthy := HealthyAnswer(req)
	healthy.Step = step
	assert.Equal(t, healthy, step.Answer(req), "a step with nothing is healthy")
}

func TestHealthyAnswersByEndpoint(t *testing.T) {
	count := HealthyAnswer(&claude.Request{Endpoint: claude.CountTokens, Body: jsontree.Obj("model", "claude-opus-5")})
	assert.NotNil(t, count.Document.Field("input_tokens"))
	assert.Nil(t, count.Reply)
	assert.NotNil(t, HealthyAnswer(&claude.Request{Endpoint: claude.Messages}).Reply)

	other := &claude.Request{Endpoint: claude.Other}
	assert.Equal(t, 404, HealthyAnswer(other).Error.Status)
	body := ""
	answer := (&Step{Reply: &Reply{Body: (*Body)(&body)}}).Answer(other)
	assert.Equal(t, &body, answer.Body)
	assert.Nil(t, answer.Error, "the body stands in place of the 404")
}

func TestCheckKey(t *testing.T) {
	s := &Scenario{Keys: &Keys{Valid: []string{"good"}, Revoked: []string{"revoked"}, Expired: []string{"expired"}, Denied: []string{"denied"}}}
	for key, want := range map[string]string{
		"revoked": "401 authentication_error: OAuth token has been revoked. Please obtain a new token.",
		"expired": "401 authentication_error: OAuth token has expired. Please obtain a new token or refresh your existing token.",
		"denied":  "403 permission_error: Your API key does not have permission to use the specified resource.",
		"other":   "401 authentication_error: invalid x-api-key",
	} {
		assert.EqualError(t, s.CheckKey(key), want)
	}
	assert.Nil(t, s.CheckKey("good"))
	assert.Nil(t, (&Scenario{}).CheckKey("any"))
	assert.Nil(t, (&Scenario{Keys: &Keys{Revoked: []string{"a"}}}).CheckKey("b"), "without a list of valid keys, what is not refused is good")
}

func TestAnswersOfOneStepShareWhatIsTheSameForAll(t *testing.T) {
	s := inline(t, `steps:
  - error: {type: overloaded_error, headers: {x-a: b}}
  - reply: {text: Hello., headers: {x-a: b}}
  - reply: {events: [{data: {type: ping}}]}`)
	req := &claude.Request{Endpoint: claude.Messages}
	first, second := s.Steps[0].Answer(req), s.Steps[0].Answer(req)
	assert.Same(t, first.Error, second.Error)
	assert.Same(t, s.Steps[1].Answer(req).Reply, s.Steps[1].Answer(req).Reply)
	assert.Equal(t, s.Steps[2].Answer(req).Events, s.Steps[2].Answer(req).Events)

	one, two := script.HeaderEdit{Name: "one"}, script.HeaderEdit{Name: "two"}
	first.Headers, second.Headers = append(first.Headers, one), append(second.Headers, two)
	assert.Equal(t, one, first.Headers[1], "headers added to one answer are in no other")

	changed := *s.Steps[0].Error
	changed.Message = "another"
	assert.Equal(t, "another", (&Step{Error: &changed}).Answer(req).Error.Message, "a copy says what it says")
	reply := *s.Steps[1].Reply
	reply.Text = new("another")
	assert.Equal(t, "another", *(&Step{Reply: &reply}).Answer(req).Reply.Text)
}
