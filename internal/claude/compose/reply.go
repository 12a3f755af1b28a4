package compose

import "github.com/claudemock/claudemock/jsontree"

// Reply says what a healthy answer contains. The zero Reply leaves everything to the
// request, which is then answered with an echo.
type Reply struct {
	Text          *string          // one text block; nil for the echo
	Content       []*jsontree.Node // whole blocks; missing ids, signatures and other fields are made up
	StopReason    string           // "" derives it from content and limits
	StopSequence  string           // sent with stop_reason stop_sequence
	StopDetails   *jsontree.Node   // sent with stop_reason refusal
	Usage         *jsontree.Node   // fields that replace the counted ones
	Model         string           // "" is the model asked for
	ID            string           // "" makes one up
	TokensPerPart int              // tokens in one streamed delta; 0 means as many as the API sends
	StartTokens   int              // output_tokens in message_start; 0 means some few, as the API sends
	Unoffered     bool             // calls in Content are sent whether the request offers the tools or not, see Fit
	composedText  *string          // the text of an answer that is composed for the request; nil for the echo
}
