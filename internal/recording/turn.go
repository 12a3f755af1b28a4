package recording

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/body"
	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// turn is one exchange while it becomes a step of the scenario.
type turn struct {
	asked    exchange.Request
	req      *claude.Request
	known    bool           // the request's body is known, and is a JSON object
	safe     *jsontree.Node // that body with credentials hidden and ids numbered
	refused  string         // why claudemock would refuse what the request says; "" if it would not
	unread   bool           // claudemock would refuse the request before it reads its body's fields
	answer   answer
	headless bool // some headers of the answer are not known
	step     *scenarios.Step
	notes    []string // the lines of the comment above the step
	long     bool     // the answer's body goes into a file
	asides   []aside  // the parts of the step that go into files
}

// take reads exchanges, hides their credentials and numbers their ids. left is how many
// requests only ask whether somebody is there, and are left out.
func take(exchanges []exchange.Exchange, o Options) (turns []*turn, left int) {
	hide, number := newHider(exchanges, o.Redact), newNumbering()
	safe := safeTexts{hide: hide, number: number, known: map[string]string{}}
	answers := make([]answer, len(exchanges))
	for i := range exchanges {
		answers[i] = answerOf(&exchanges[i].Response)
		number.learn(&answers[i])
	}
	for i := range exchanges {
		x := &exchanges[i]
		t := &turn{asked: x.Request, answer: answers[i]}
		for _, missing := range x.Missing {
			if missing == exchange.ClientLeft && t.answer.enough {
				continue
			}
			t.headless = t.headless || strings.Contains(missing, "headers of the answer")
			t.notes = append(t.notes, "not told: "+number.text(hide.text(missing)))
		}
		t.asked.Target = number.text(hide.target(&x.Request))
		t.read()
		if t.known {
			t.safe = mapTexts(t.req.Body, safe.text)
		} else {
			number.text(string(x.Request.Body)) // its ids come before those of the answer
		}
		if t.req.Method == http.MethodHead || request.IsProbe(t.req.Method, t.req.Path) && t.req.Endpoint == claude.Other {
			left++
			continue
		}
		came := t.answer.text()
		hide.answer(&t.answer, t.req.Endpoint != claude.Other)
		if t.answer.text() != came {
			t.notes = append(t.notes, "something in the answer is hidden")
		}
		number.answer(&t.answer)
		turns = append(turns, t)
	}
	return turns, left
}

// safeTexts hides credentials and numbers ids in the texts of requests. It remembers its
// results, since every request of a conversation repeats those before it.
type safeTexts struct {
	hide   *hider
	number *numbering
	known  map[string]string
}

func (s *safeTexts) text(text string) string {
	safe, known := s.known[text]
	if !known {
		safe = strings.ToValidUTF8(s.number.text(s.hide.text(text)), "�")
		s.known[text] = safe
	}
	return safe
}

// read makes of what was asked a request that can be answered. What is not known of it is
// filled in so that it fits the answer.
func (t *turn) read() {
	asked := &t.asked
	method, target := cmp.Or(strings.ToUpper(asked.Method), http.MethodPost), cmp.Or(asked.Target, "/v1/messages")
	at, err := url.ParseRequestURI(target)
	if err != nil {
		at = &url.URL{Path: target}
	}
	at.Path = claude.CleanPath(at.Path)
	header := asked.Header
	if header == nil {
		header = http.Header{}
	}
	to := targetOf(method, at)
	t.req = &claude.Request{
		Endpoint: to.Endpoint, Method: method, Path: to.Path, RawPath: at.EscapedPath(), ID: to.ID, Part: to.Part, At: asked.At,
		Version: cmp.Or(header.Get("Anthropic-Version"), claude.Version2023), UserProfile: header.Get("Anthropic-User-Profile-Id"),
	}
	t.req.Betas, _ = check.Betas(header["Anthropic-Beta"], claude.Off)
	if at.RawQuery != "" {
		t.req.Query = map[string]string{}
		for name, values := range at.Query() {
			t.req.Query[name] = values[0]
		}
	}
	t.readBody()
}

// targetOf returns what a path asks for. A path such as /proxy/v1/messages asks for the part
// that is the API's, because gateways have the API below a path of their own.
func targetOf(method string, at *url.URL) *request.Target {
	to := request.TargetOf(&http.Request{Method: method, URL: at}, "")
	below := strings.Index(at.Path, "/v1/")
	if to.Endpoint != claude.Other || below <= 0 {
		return to
	}
	if inside := request.TargetOf(&http.Request{Method: method, URL: &url.URL{Path: at.Path[below:]}}, ""); inside.Endpoint != claude.Other {
		return inside
	}
	return to
}

// readBody reads the body of the request, or makes one up that fits the answer.
func (t *turn) readBody() {
	route, _ := claude.RouteOf(t.req.Endpoint)
	tree, err := jsontree.Parse(t.asked.Body)
	t.known = err == nil && tree.Is(jsontree.Object)
	switch {
	case t.known:
		body.CloneModel(tree)
		t.req.Body = tree
	case route.Takes == claude.JSON:
		t.req.Body = t.supposed()
	}
	if len(t.asked.Header) > 0 {
		_, refusal := check.Key(t.asked.Header.Get("X-Api-Key"), t.asked.Header.Get("Authorization"))
		t.unread = refusal != nil || check.Headers(t.req.Version, t.asked.Header.Get("Anthropic-Version") != "") != nil
	}
	switch {
	case len(t.asked.Body) > 0 && !t.known && route.Takes == claude.JSON:
		t.unread = true
	case t.known && route.Takes == claude.JSON:
		asked := *t.req
		if refusal := check.Request(&asked, claude.Strict, models.Default()); refusal != nil {
			t.refused = refusal.Message
		}
	}
}

// supposed returns a body that fits the answer.
func (t *turn) supposed() *jsontree.Node {
	message := t.answer.message()
	tree := jsontree.Obj("model", cmp.Or(message.Field("model").Str(), "claude-sonnet-5"), "max_tokens", 4096,
		"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", "Hello.")))
	if t.answer.stream {
		tree.SetField("stream", true)
	}
	tools := jsontree.Arr()
	for _, block := range message.Field("content").List() {
		if block.Field("type").Str() == "tool_use" {
			tools.Items = append(tools.Items, jsontree.Obj("name", block.Field("name").Str(), "input_schema", jsontree.Obj("type", "object")))
		}
	}
	if len(tools.Items) > 0 {
		tree.SetField("tools", tools)
	}
	return tree
}

// incoming returns the request as conditions and templates see it.
func (t *turn) incoming() incoming.Request {
	return incoming.Request{Request: t.req, Headers: t.asked.Header, Session: incoming.Moment{Nth: 1, Requests: 1, InFlight: 1}}
}

// began returns when the exchange began, or the zero time if that is not known.
func (t *turn) began() time.Time { return t.asked.At }

// ended returns when the answer was over, or when its last piece came.
func (t *turn) ended() time.Time {
	after := t.answer.over
	for i := range t.answer.pieces {
		after = max(after, t.answer.pieces[i].after)
	}
	return t.asked.At.Add(after)
}

// comesEarly reports whether claudemock would answer the request by itself before any step
// that says a message: because of its key or a body that is no JSON, or because the session's
// workspace knows the answer.
func (t *turn) comesEarly() bool {
	if t.unread {
		return true
	}
	switch t.req.Endpoint {
	case claude.Messages, claude.CountTokens, claude.Complete, claude.ListModels, claude.Other:
		return false
	default:
		return true
	}
}

// needsNoChecks reports whether claudemock would refuse the request although the step says a
// message, unless the scenario turns checks off.
func (t *turn) needsNoChecks() bool {
	return t.refused != "" && t.step.Reply != nil && t.step.Reply.Body == nil
}
