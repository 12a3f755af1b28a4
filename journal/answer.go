package journal

// Answer is what the client received, as read from the bytes that were sent.
type Answer struct {
	Kind    Kind     `json:"kind"`
	Whole   bool     `json:"whole"`             // the client has received the whole body, or the last event of a stream
	Error   *Error   `json:"error,omitempty"`   // of an error answer, or of an error event in a stream
	Asks    Asks     `json:"asks,omitzero"`     // what the headers ask of the client
	Sent    []Sent   `json:"sent,omitempty"`    // of a stream: its events in order
	Text    string   `json:"text,omitempty"`    // of the message, as far as it was sent; at most MaxText bytes
	Stop    string   `json:"stop,omitempty"`    // its stop_reason
	Blocks  []string `json:"blocks,omitempty"`  // the types of its content blocks
	Tools   []Tool   `json:"tools,omitempty"`   // its tool calls
	Unknown []string `json:"unknown,omitempty"` // types that were not part of the API when this was built, e.g. "event message_note" or "block hologram"
	Broken  string   `json:"broken,omitempty"`  // why it cannot be read as what it claims to be; "" when it can
	Loose   bool     `json:"loose,omitempty"`   // of a stream that is not Whole: it is for a client that reads each data line by itself and finds in it what it is
	Odd     string   `json:"odd,omitempty"`     // a defect that most clients tolerate: a wrong content-type, an event that does not belong to the message
	Silence Millis   `json:"silence_ms"`        // the longest time in which nothing was sent while the answer was due or open
	Hung    bool     `json:"hung,omitempty"`    // the silence was to last until the client left
	Cut     bool     `json:"cut,omitempty"`     // more events, blocks, tool calls or unknown types were sent than are kept here
}

// The most that an Answer keeps of each part.
const (
	MaxSent    = 1000 // runs of events
	maxBlocks  = 250
	MaxTools   = 250
	MaxUnknown = 50
)

// MaxText is the number of bytes that an Answer keeps of a text and of an
// error's message.
const MaxText = 4 << 10

// Kind is the kind of an answer according to its status and content-type.
type Kind string

// The kinds of answers.
const (
	Nothing Kind = "nothing" // no status line was sent
	Message Kind = "message" // 2xx with a JSON message
	Stream  Kind = "stream"  // 2xx with an event stream
	Failure Kind = "error"   // a status from 400 on
	Other   Kind = "other"   // anything else: other JSON, a page, a redirect
)

// Error is the content of an error answer or event.
type Error struct {
	Status    int    `json:"status"`              // 200 for one in a stream
	Type      string `json:"type,omitempty"`      // "" if the body does not have the form of an API error
	Code      string `json:"code,omitempty"`      // error.details.error_code
	Message   string `json:"message,omitempty"`   // at most MaxText bytes
	Transient *bool  `json:"transient,omitempty"` // as the scenario says; nil leaves it to type, status and code
}

// Asks is what an answer's headers ask of a client.
type Asks struct {
	RetryAfter  *Millis `json:"retry_after_ms,omitempty"` // retry-after-ms or retry-after, as a time from when it was sent; nil without one that can be read
	ShouldRetry string  `json:"should_retry,omitempty"`   // x-should-retry: "true", "false" or ""
}

// Sent is a run of equal events of a stream.
type Sent struct {
	At    Millis `json:"at_ms"` // of the first, from the request's arrival
	Event string `json:"event"`
	Count int    `json:"count"`
}

// Tool is one tool call of an answer.
type Tool struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Input string `json:"input,omitempty"` // as JSON, as far as it was sent; at most MaxInput bytes
	Whole bool   `json:"whole"`           // its input was sent to the end
}

// MaxInput is the number of bytes that a Tool keeps of a call's input.
const MaxInput = 256
