package condition

import (
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/expression"
	"github.com/claudemock/claudemock/scenarios/match"
)

// When is a condition on a request. All fields that are set must hold. The zero When
// holds for every request to Messages.
type When struct {
	Endpoint   Endpoints                `yaml:"endpoint" enum:"any|messages|count_tokens|complete|models|model|create_batch|batches|batch|cancel_batch|delete_batch|batch_results|upload_file|files|file|file_content|delete_file|create_skill|skills|skill|delete_skill|create_skill_version|skill_versions|skill_version|skill_content|delete_skill_version|other" doc:"what is asked for; other is every path that the API does not have, and any is all of them; default messages"`
	Path       *match.Matcher           `yaml:"path" doc:"the path below the scenario's own, without query and without a slash at its end, e.g. /v1/oauth/token"`
	RawPath    *match.Matcher           `yaml:"raw_path" doc:"the same as it was sent: with percent signs, slashes in a row and a slash at its end"`
	Query      map[string]match.Matcher `yaml:"query" doc:"values of the query by name, e.g. beta; of several with one name the first"`
	Method     *match.Matcher           `yaml:"method" doc:"the method of a request for endpoint other; each endpoint of the API takes one only"`
	Model      *match.Matcher           `yaml:"model" doc:"the model asked for"`
	Stream     *bool                    `yaml:"stream" doc:"whether a stream is asked for"`
	Version    *match.Matcher           `yaml:"version" doc:"the anthropic-version header"`
	Headers    map[string]match.Matcher `yaml:"headers" doc:"request headers by name; a key's value is never matched here"`
	Key        *match.Matcher           `yaml:"key" doc:"the API key"`
	Text       *match.Matcher           `yaml:"text" doc:"the text of the last user message; a plain string need only be contained"`
	System     *match.Matcher           `yaml:"system" doc:"the text of the directions, in system and in system messages; a plain string need only be contained"`
	Tools      *Tools                   `yaml:"tools" doc:"the names of the tools offered, of which one must fit; {offered: [bash, search]} asks for all of these, {not: …} holds when none fits, {exists: false} when none is offered"`
	Beta       *match.Matcher           `yaml:"beta" doc:"the names in anthropic-beta, of which one must fit, e.g. context-1m-*; {not: …} holds when none fits"`
	KeyKind    KeyKind                  `yaml:"key_kind" enum:"api|oauth" doc:"how the client says who it is: api is a key in x-api-key, oauth a token, as Bearer in authorization"`
	Images     *Amount                  `yaml:"images" doc:"how many images the messages hold, those in results of tools too; a number, or {min: 21}"`
	Documents  *Amount                  `yaml:"documents" doc:"how many documents they hold; a number, or {max: 4}"`
	Body       map[string]match.Matcher `yaml:"body" doc:"values of the request body by dotted path, e.g. messages.0.role; negative numbers count from the end: messages.-1.role. What is no string is seen as compact JSON, lists and maps too, so {messages: {contains: …}} looks into all of them, and the path \"\" is the whole body"`
	Turn       *Nth                     `yaml:"turn" doc:"which turn of the assistant is asked for, one more than the conversation holds: 1 for the first question; a number, or {from: 2}"`
	LastRole   LastRole                 `yaml:"last_role" enum:"user|assistant" doc:"who spoke last; system messages are passed over"`
	ToolResult *ToolResult              `yaml:"tool_result" doc:"what tools answered in the last user turn: true, false, {name: get_weather, is_error: true}, or a list of such maps"`
	Nth        *Nth                     `yaml:"nth" doc:"the request's place among those of its endpoint in the session, from 1; a number, or {from: 2, to: 5}, or {every: 3}"`
	Since      *Since                   `yaml:"since" doc:"the time since the session's first request"`
	Previous   Previous                 `yaml:"previous" doc:"how the session's answer that ended last did: completed, error, refused, reset, closed, left, or a status such as 529"`
	InFlight   *InFlight                `yaml:"in_flight" doc:"how many requests of the session are being answered, this one included; a number, or {min: 3}"`
	Window     *Window                  `yaml:"window" doc:"a stretch of time that comes again and again"`
	CEL        *expression.Expression   `yaml:"cel" doc:"an expression over request and session"`

	Pos strictyaml.Pos `yaml:"-"`
}

// DecodeYAML reads a condition. In text and system a bare text matches values that
// contain it.
func (w *When) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, w)
	w.Text.Contained()
	w.System.Contained()
	for name, m := range w.Headers {
		at := n.Get("headers").Get(name)
		d.In("headers."+name, func() {
			switch {
			case !incoming.IsHeaderName(name):
				d.Problemf(at, "%q cannot be a header's name", name)
			case incoming.HoldsKey(name) && !m.OnlyExists():
				d.Hintf(at, "match it with key: …", "the header %s holds the API key; only its existence is matched here", name)
			}
		})
	}
}

// EncodeYAML writes a condition, with the bare texts in text and system that DecodeYAML
// reads.
func (w *When) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	n := e.Struct(w)
	w.Text.SetContained(e, n, "text")
	w.System.SetContained(e, n, "system")
	return n
}

// AsksBody reports whether the condition depends on the body of a request. It does not
// look into CEL expressions.
func (w *When) AsksBody() bool {
	return w != nil && (w.Model != nil || w.Stream != nil && *w.Stream || w.Text != nil || len(w.Body) > 0 ||
		w.Turn != nil || w.LastRole != "" || w.ToolResult != nil || w.Tools != nil || w.System != nil || w.Images != nil || w.Documents != nil)
}

// EndsByTurn reports whether the condition fails from some turn of a conversation on, so
// that an agent loop leaves it by itself.
func (w *When) EndsByTurn() bool { return w != nil && w.Turn != nil && w.Turn.To > 0 }
