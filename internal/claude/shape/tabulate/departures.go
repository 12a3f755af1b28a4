package tabulate

import "github.com/claudemock/claudemock/jsontree"

// requests are the bodies in the table, by endpoint, with the names of their schemas in
// the ordinary API and in the beta API.
var requests = []struct{ endpoint, ordinary, beta string }{
	{"messages", "CreateMessageParams", "BetaCreateMessageParams"},
	{"count_tokens", "CountMessageTokensParams", "BetaCountMessageTokensParams"},
	{"create_batch", "CreateMessageBatchParams", "BetaCreateMessageBatchParams"},
}

// sampling are parameters that the description lacks, since it is of anthropic-version
// 2026-10-21. The older version has them.
var sampling = []jsontree.Member{
	{Key: "temperature", Value: bounded("number", nil, "min", 0, "max", 1)},
	{Key: "top_k", Value: bounded("integer", nil, "min", 0)},
	{Key: "top_p", Value: bounded("number", nil, "min", 0, "max", 1)},
}

// added are fields that the description lacks, by object.
var added = map[string][]jsontree.Member{
	"CreateMessageParams":          sampling,
	"BetaCreateMessageParams":      sampling,
	"CountMessageTokensParams":     sampling,
	"BetaCountMessageTokensParams": sampling,
}

// replaced are forms that differ from the description, by object and field.
var replaced = map[string]*jsontree.Node{
	// The requests of a batch are checked when they are processed.
	"MessageBatchIndividualRequestParams.params":     bounded("map", jsontree.Of("any")),
	"BetaMessageBatchIndividualRequestParams.params": bounded("map", jsontree.Of("any")),
	// The minimum is 1, except for recent models; package check has the rule.
	"CreateMessageParams.max_tokens":     jsontree.Of("integer"),
	"BetaCreateMessageParams.max_tokens": jsontree.Of("integer"),
	// The API has its own text for empty text ("text content blocks must be
	// non-empty"), which package check has.
	"RequestTextBlock.text":     jsontree.Of("string"),
	"BetaRequestTextBlock.text": jsontree.Of("string"),
}

// legacy are objects of endpoints that the description does not have.
var legacy = []struct {
	endpoint, name string
	fields         []jsontree.Member
}{
	{"complete", "CompletionParams", []jsontree.Member{
		{Key: "model!", Value: jsontree.Of("string")},
		{Key: "prompt!", Value: jsontree.Of("string")},
		{Key: "max_tokens_to_sample!", Value: jsontree.Of("integer")},
		{Key: "metadata", Value: jsontree.Of("Metadata")},
		{Key: "stop_sequences", Value: bounded("list", jsontree.Of("string"))},
		{Key: "stream", Value: jsontree.Of("boolean")},
		sampling[0], sampling[1], sampling[2],
	}},
}
