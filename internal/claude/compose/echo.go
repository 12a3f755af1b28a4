package compose

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
)

// How many characters an echo quotes at most.
const (
	maxQuote       = 400
	maxResultQuote = 120
)

// thought returns the thinking of a healthy answer.
func (p prompt) thought() string {
	if text := p.lastText(); text != "" {
		return "The user says " + quote(text, maxResultQuote) + ". I will answer that."
	}
	if results := p.toolResults(); len(results) > 0 {
		return "The tool says " + quote(claude.TextOf(results[len(results)-1].Field("content")), maxResultQuote) + ". I will go on from there."
	}
	return "The user says nothing in words. I will say so."
}

// echo returns the default answer. It quotes the last question, up to a length, so that
// a reader sees that the request arrived whole. missing names tools that the prompt
// asks for and the request does not offer.
func (p prompt) echo(missing []string) string {
	var parts []string
	if text := p.lastText(); text != "" {
		parts = append(parts, "You said: "+quote(text, maxQuote))
	}
	for _, result := range p.toolResults() {
		verb := "returned"
		if result.Field("is_error").True() {
			verb = "failed with"
		}
		text := claude.TextOf(result.Field("content"))
		parts = append(parts, fmt.Sprintf("Tool call %s %s: %s", result.Field("tool_use_id").Str(), verb, quote(text, maxResultQuote)))
	}
	for _, name := range missing {
		parts = append(parts, "There is no tool "+quote(name, maxResultQuote)+" in this request.")
	}
	if list := p.attached(); list != "" {
		parts = append(parts, "You attached "+list+".")
	}
	if len(parts) == 0 {
		parts = append(parts, "You said nothing.")
	}
	return strings.Join(append(parts, "This is a simulated answer; no model was asked."), "\n\n")
}

// attached returns text such as "2 images and 1 document".
func (p prompt) attached() string {
	var parts []string
	for _, kind := range []string{"image", "document"} {
		switch n := p.attachments(kind); n {
		case 0:
		case 1:
			parts = append(parts, "1 "+kind)
		default:
			parts = append(parts, fmt.Sprintf("%d %ss", n, kind))
		}
	}
	return strings.Join(parts, " and ")
}

// quote puts a text in quotation marks, and cuts it after most characters.
func quote(text string, most int) string {
	if cut := firstCharacters(text, most); len(cut) < len(text) {
		return "“" + cut + "…”"
	}
	return "“" + text + "”"
}
