package conformance

// contentCases are messages with invalid content. Most SDKs report no error and
// return what arrived; only a client that checks the content notices.
var contentCases = []testCase{
	handedOn("empty-content", "result, 1 request, end_turn, content []",
		"error InvalidAnswer \"the message has no content\", 1 request",
		"error IndexError \"list index out of range\", 1 request", "result, 1 request, text \"\""),
	{
		name: "missing-content",
		want: each(map[string]string{
			"go plain":  "result, 1 request, end_turn, content []",
			"go stream": "result, 1 request, end_turn, content []",
			"ts stream": "error AnthropicError \"Cannot read properties of undefined",

			"java stream": "result, 1 request, end_turn, content []",

			"plain":     "result, 1 request, end_turn, content null",
			"py stream": "result, 1 request, end_turn, content null",
		}),
		careful: ends("error InvalidAnswer \"the message has no content\", 1 request"),
		naive: each(map[string]string{
			"plain":  "error TypeError \"'NoneType' object is not subscriptable\", 1 request",
			"stream": "result, 1 request, text \"\"",
		}),
	},
	// Go turns null into the empty text, so the client cannot tell.
	{
		name: "null-text",
		want: each(map[string]string{
			"go plain":  "result, 1 request, end_turn, content \"\"",
			"go stream": "result, 1 request, end_turn, content \"\"",
			"plain":     "result, 1 request, end_turn, content [{",
			"stream":    "result, 1 request, end_turn, content [{",
		}),
		careful: ends("error InvalidAnswer \"a text block has no text\", 1 request"),
		naive:   each(map[string]string{"plain": "result, 1 request, text \"None\"", "stream": "result, 1 request, text \"\""}),
	},
	handedOn("block-without-type", "result, 1 request, end_turn, content [{",
		"error InvalidAnswer \"a content block has no type\", 1 request",
		"result, 1 request, text \"A block without a type.\"", "result, 1 request, text \"\""),
	handedOn("unknown-block-type", "result, 1 request, end_turn, content [{",
		"result whole, 1 request, end_turn, text \"The text behind the hologram.\"",
		"result, 1 request, text \"None\"", "result, 1 request, text \"The text behind the hologram.\""),
	// Python and TypeScript return a string as a number of tokens; Go turns it into 0.
	// Java fails only when its helper for streams reads the counts.
	{
		name: "wrong-typed-usage",
		want: each(map[string]string{
			"java stream": "error AnthropicInvalidDataException \"`output_tokens` is invalid", "java": "result, 1 request",
			"go": "result, 1 request", "ts": "result, 1 request", "py": "result, 1 request",
		}),
		careful: ends("result whole, " + once), naive: ends("result, " + once),
	},
	// Only the SDKs' helpers that accumulate a stream need the counts, and then they
	// return no answer.
	{
		name: "missing-usage",
		want: each(map[string]string{
			"ts stream": "error AnthropicError \"Cannot read properties of undefined",
			"py stream": "error AttributeError \"'NoneType' object has no attribute 'output_tokens'\", 1 request",

			"java stream": "error AnthropicInvalidDataException \"`usage` is not set\", 1 request",

			"java": "result, 1 request, end_turn",
			"go":   "result, 1 request, end_turn",
			"ts":   "result, 1 request, end_turn",
			"py":   "result, 1 request, end_turn",
		}),
		careful: each(map[string]string{"plain": "result whole, 1 request", "stream": "error InvalidAnswer \"the stream makes no sense: AttributeError"}),
		naive:   ends("result, 1 request"),
	},
	handedOn("tool-use-only", "result, 1 request, tool_use, content [{",
		"result whole, 1 request, tool_use, text \"\"",
		"error AttributeError \"'ToolUseBlock' object has no attribute 'text'\", 1 request",
		"error AttributeError \"'InputJSONDelta' object has no attribute 'text'\", 1 request"),
	// The end of the tool's input is missing. From a stream, TypeScript and Python make
	// an object that looks complete, Go and Java an empty one; none reports an error.
	{
		name: "tool-use-broken-json",
		want: each(map[string]string{
			"go stream": `result, 1 request, tool_use, content [{"type":"tool_use","input":{}}]`,
			"ts stream": `result, 1 request, tool_use, content [{"type":"tool_use","input":{"city":"Paris","days":3,"units":"celsius"}}]`,
			"py stream": `result, 1 request, tool_use, content [{"type":"tool_use","input":{"city":"Paris","days":3,"units":"celsius"}}]`,

			"java stream": `result, 1 request, tool_use, content [{"type":"tool_use","input":{}}]`,
		}),
		careful: each(map[string]string{
			"plain":  "error InvalidAnswer \"a tool call's input is not an object\", 1 request",
			"stream": "error InvalidAnswer \"the stream makes no sense: JSONDecodeError",
		}),
		naive: ends("error AttributeError"),
	},
	// Go and Python do not notice a stream that is cut between two events.
	{
		name: "truncated-json-body",
		want: each(map[string]string{
			"go plain": "error io.ErrUnexpectedEOF \"error parsing response json: unexpected EOF\", 1 request",
			"ts plain": "error SyntaxError \"Unterminated string in JSON",
			"py plain": "error json.JSONDecodeError \"Unterminated string",
			"go":       "result, 1 request, no stop_reason",
			"py":       "result, 1 request, no stop_reason",
			"ts":       "result, 1 request, no stop_reason",

			"ts stream": "error AnthropicError \"stream ended without producing a Message",

			"java plain": javaBodyFailed, "java stream": javaUnfinished, "java": "result, 1 request, no stop_reason",
		}),
		careful: each(map[string]string{"plain": "error CutAnswer \"the body cannot be read", "stream": "error CutAnswer \"the stream ended before message_stop\", " + fiveTimes}),
		naive:   each(map[string]string{"plain": "error json.JSONDecodeError", "stream": "result, 1 request, text \"Once upon"}),
	},
	// Python and TypeScript return a page of HTML as a string, or as an empty stream.
	{
		name: "html-with-200",
		want: each(map[string]string{
			"go plain": "error *errors.errorString \"expected destination type of 'string' or '[]byte'",
			"ts plain": "result string, 1 request",
			"py plain": "result str, 1 request",
			"go":       "result, 1 request, no stop_reason",
			"ts":       "result, 1 request, no stop_reason", "ts stream": "error AnthropicError \"request ended without sending any chunks\", 1 request",
			"py": "result, 1 request, no stop_reason", "py stream": "error AssertionError \"\", 1 request",
			"java plain": javaBodyFailed, "java stream": javaUnfinished, "java": "result, 1 request, no stop_reason",
		}),
		careful: each(map[string]string{"plain": "error InvalidAnswer \"the answer is no message but a str\", 1 request", "stream": "error CutAnswer \"the stream ended before message_stop\", " + fiveTimes}),
		naive:   each(map[string]string{"plain": "error AttributeError \"'str' object has no attribute 'content'\", 1 request", "stream": "result, 1 request, text \"\""}),
	},
	{
		name: "error-with-200",
		want: each(map[string]string{
			"go":        "result, 1 request, no stop_reason",
			"ts":        "result, 1 request, no stop_reason",
			"py":        "result, 1 request, no stop_reason",
			"ts stream": "error AnthropicError \"request ended without sending any chunks\", 1 request",
			"py stream": "error AssertionError \"\", 1 request",

			"java stream": javaUnfinished, "java": "result, 1 request, no stop_reason",
		}),
		careful: each(map[string]string{"plain": "error InvalidAnswer \"the answer is of type error\", 1 request", "stream": "error CutAnswer \"the stream ended before message_stop\", " + fiveTimes}),
		naive:   each(map[string]string{"plain": "error TypeError \"'NoneType' object is not subscriptable\", 1 request", "stream": "result, 1 request, text \"\""}),
	},
	handedOn("refusal", "result, 1 request, refusal, content []",
		"error Refused \"the model refused\", 1 request",
		"error IndexError \"list index out of range\", 1 request", "result, 1 request, text \"\""),
	handedOn("max-tokens-cut", "result, 1 request, max_tokens",
		"result cut short, 1 request, max_tokens",
		"result, 1 request, text \"There are", "result, 1 request, text \"There are"),
}

// javaUnfinished is the outcome of Java's helper for streams if the last event is
// missing.
const javaUnfinished = "error IllegalStateException \"'message_stop' event not yet received.\", 1 request"

// handedOn is the case of a scenario whose invalid content every SDK returns.
func handedOn(name, want, careful, naivePlain, naiveStream string) testCase {
	return testCase{
		name:    name,
		want:    each(map[string]string{"plain": want, "stream": want}),
		careful: ends(careful),
		naive:   each(map[string]string{"plain": naivePlain, "stream": naiveStream}),
	}
}

var streamCases = []testCase{
	// The text is complete, and only the helpers of TypeScript and Java report an error.
	streamOnly("stream-without-message-stop",
		map[string]string{
			"go": "result, 1 request, end_turn", "py": "result, 1 request, end_turn",
			"ts": "result, 1 request, end_turn", "ts stream": "error AnthropicError \"stream ended without producing a Message",
			"java": "result, 1 request, end_turn", "java stream": javaUnfinished,
		},
		map[string]string{"stream": "error CutAnswer \"the stream ended before message_stop\", " + fiveTimes},
		map[string]string{"stream": "result, 1 request, text \"Once upon"},
	),
	unharmed("stream-unknown-event"),
	streamOnly("stream-garbled-json",
		map[string]string{
			"go": "error ",
			"ts": "error SyntaxError \"", "ts stream": "error AnthropicError \"",
			"py": "error json.JSONDecodeError \"",

			"java": javaBodyFailed,
		},
		map[string]string{"stream": "error InvalidAnswer \"the stream makes no sense: JSONDecodeError"},
		map[string]string{"stream": "error json.JSONDecodeError \""},
	),
	// A client that reads single events does not notice that a block was not open.
	streamOnly("stream-events-out-of-order",
		map[string]string{
			"raw":         "result, 1 request, end_turn",
			"java stream": "error AnthropicInvalidDataException \"Content block not started for index 0.\", 1 request",
			"go stream":   "error *errors.errorString \"received event of type content_block_delta", "ts stream": "error AnthropicError \"Cannot read properties of undefined", "py stream": "error IndexError \"list index out of range\"",
		},
		map[string]string{"stream": "error InvalidAnswer \"the stream makes no sense: IndexError"},
		map[string]string{"stream": "result, 1 request, text \"Once upon"},
	),
	unharmed("stream-split-utf8"),
	unharmed("stream-crlf"),
	unharmed("stream-ping-flood"),
}
