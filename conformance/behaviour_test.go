package conformance

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/claudemock/claudemock/jsontree"
)

// A behaviour is what one client did in one case, in words that are the same
// at every run:
//
//	error RateLimitError 429 rate_limit_error, 3 requests: retry-after, retry-after
type behaviour string

// rule is the rule that a client's wait follows.
type rule string

const (
	afterHeader rule = "retry-after" // at least as long as the server asked for
	backOff     rule = "back-off"    // the client's own, growing
	atOnce      rule = "at once"
)

// waitRule is the rule that the wait before a retry (0 is the first) follows.
// The SDKs' own back-off is 0.5 s, doubled at each retry, less up to a quarter;
// a wait of more than half of that counts as back-off.
func waitRule(wait time.Duration, retry int, retryAfter time.Duration) rule {
	switch {
	case retryAfter > 0 && wait >= retryAfter:
		return afterHeader
	case wait >= 250*time.Millisecond<<retry:
		return backOff
	}
	return atOnce
}

// behave puts an outcome and the requests it took into words.
func behave(out outcome, arrived int, rules []rule) behaviour {
	parts := []string{ending(out), requests(arrived, rules)}
	parts = append(parts, held(out)...)
	return behaviour(strings.Join(parts, ", "))
}

func ending(out outcome) string {
	words := []string{out.Outcome}
	switch out.Outcome {
	case "result":
		if out.Value != "" && out.Value != "Message" {
			words = append(words, out.Value)
		}
	case "error":
		words = append(words, out.Class)
		if out.Status != 0 {
			words = append(words, fmt.Sprint(out.Status))
		}
		for _, word := range []string{out.Type, out.Code} {
			if word != "" {
				words = append(words, word)
			}
		}
		if out.Status == 0 && out.Type == "" {
			words = append(words, fmt.Sprintf("%q", steady(out.Message)))
		}
	}
	return strings.Join(words, " ")
}

func requests(arrived int, rules []rule) string {
	switch arrived {
	case 0:
		return "0 requests"
	case 1:
		return "1 request"
	}
	words := make([]string, len(rules))
	for i, r := range rules {
		words[i] = string(r)
	}
	return fmt.Sprintf("%d requests: %s", arrived, strings.Join(words, " then "))
}

// held lists what the caller has in the end besides the ending; for an error,
// only if something arrived before it.
func held(out outcome) []string {
	if out.Outcome == "error" && len(out.Events) == 0 && (out.Text == nil || *out.Text == "") {
		return nil
	}
	var parts []string
	if out.StopReason != nil && *out.StopReason != "" {
		parts = append(parts, *out.StopReason)
	} else if out.Outcome == "result" && (out.Value == "Message" || out.Events != nil) {
		parts = append(parts, "no stop_reason")
	}
	if len(out.Content) > 0 {
		parts = append(parts, "content "+content(out.Content))
	}
	if out.Text != nil && len(out.Content) == 0 {
		parts = append(parts, "text "+short(*out.Text))
	}
	if tokens := string(out.OutputTokens); len(tokens) > 0 && strings.Trim(tokens, "0123456789") != "" {
		parts = append(parts, "output_tokens "+tokens)
	} else if tokens == "0" {
		parts = append(parts, "output_tokens 0")
	}
	if out.Events != nil {
		parts = append(parts, "events "+runs(out.Events))
	}
	return parts
}

// content is the blocks of a message: a single block of text as its text,
// others as JSON in the same spelling for all languages.
func content(raw json.RawMessage) string {
	var blocks []struct {
		Type *string
		Text *string
	}
	if json.Unmarshal(raw, &blocks) == nil && len(blocks) == 1 && blocks[0].Text != nil && blocks[0].Type != nil && *blocks[0].Type == "text" {
		return short(*blocks[0].Text)
	}
	tree, err := jsontree.Parse(raw)
	if err != nil {
		return string(raw)
	}
	for _, block := range tree.Items {
		if kind, text := block.Get("type").String(), block.Get("text"); text != nil && kind != `"text"` && (text.String() == "null" || text.String() == `""`) {
			_ = block.Unset("text") // it is there
		}
	}
	if runes := []rune(tree.String()); len(runes) > 400 {
		return fmt.Sprintf("%s… %d characters", string(runes[:200]), len(runes))
	}
	return tree.String()
}

// short quotes a text, with the middle of a long one left out.
func short(text string) string {
	const keep = 48
	runes := []rune(text)
	if len(runes) <= keep {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprintf("%q… %d characters", string(runes[:keep/2]), len(runes))
}

// runs lists event types and counts neighbours of one type.
func runs(events []string) string {
	var words []string
	for i := 0; i < len(events); {
		n := 1
		for i+n < len(events) && events[i+n] == events[i] {
			n++
		}
		word := events[i]
		if n > 1 {
			word += fmt.Sprintf("×%d", n)
		}
		words = append(words, word)
		i += n
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, " ")
}

// changing matches the parts of error messages that differ between runs, or
// with the length of a scenario's text.
var changing = regexp.MustCompile(`127\.0\.0\.1:\d+(->127\.0\.0\.1:\d+)?|req_\w+|/s/[\w-]+/[\w.-]+|\d+ \(char \d+\)|position \d+`)

// steady is a message without the changing parts, on one line and cut.
func steady(message string) string {
	message = strings.Join(strings.Fields(changing.ReplaceAllString(message, "…")), " ")
	if runes := []rune(message); len(runes) > 60 {
		message = string(runes[:60]) + "…"
	}
	return message
}
