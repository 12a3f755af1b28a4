package recording_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/jsontree"
)

// TestNothingPlantedIsWrittenInManyRecordings plants secrets of all kinds at random in
// recordings made at random.
func TestNothingPlantedIsWrittenInManyRecordings(t *testing.T) {
	count := 50
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") != "" {
		count = 1000
	}
	for seed := range count {
		p := newPlanter(uint64(seed)) //nolint:gosec // not negative
		exchanges := p.exchanges()
		made, err := recording.Scenario("mine", exchanges, recording.Options{
			ExactTiming: p.IntN(2) == 0, Redact: []*regexp.Regexp{regexp.MustCompile(`customer-[0-9]+`)},
		})
		require.NoError(t, err, "seed %d", seed)
		written := string(made.Scenario)
		for name, body := range made.Bodies {
			written += name + "\n" + string(body)
		}
		for kind, secret := range p.secrets {
			for name, form := range forms(secret) {
				if at := strings.Index(written, form); at >= 0 {
					t.Fatalf("seed %d: %s, %s: …%s…", seed, kind, name, written[max(0, at-400):at+len(form)])
				}
			}
			if len(secret) > 20 {
				require.NotContains(t, written, secret[:len(secret)*2/3], "seed %d: most of %s", seed, kind)
				require.NotContains(t, written, secret[len(secret)/3:], "seed %d: most of %s", seed, kind)
			}
		}
		open(t, made, "mine")
	}
}

// forms are the ways in which a text can be written.
func forms(secret string) map[string]string {
	return map[string]string{"as it is": secret, "in a query": url.QueryEscape(secret), "in JSON": strings.Trim(jsontree.Of(secret).String(), `"`)}
}

// planter makes exchanges with secrets in them.
type planter struct {
	*rand.Rand
	secrets map[string]string // by kind
}

func newPlanter(seed uint64) *planter {
	p := &planter{Rand: rand.New(rand.NewPCG(seed, 18))} //nolint:gosec // to be the same each time
	p.secrets = map[string]string{
		"the key of the requests": "sk-ant-api03-" + p.word(90) + "-" + p.word(8), "another key": "sk-ant-api03-" + p.word(93), "an OAuth token": "sk-ant-oat01-" + p.word(95),
		"a bearer token": p.word(40), "a cookie": p.word(32), "a token in a query": p.word(30),
		"an organization": fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", p.Uint32(), p.IntN(1<<16), p.IntN(1<<12), p.IntN(1<<12), p.Int64N(1<<48)),
		"a customer":      fmt.Sprint("customer-", 10000+p.IntN(90000)), "another customer": fmt.Sprint("customer-", 10000+p.IntN(90000)),
	}
	return p
}

func (p *planter) word(length int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	word := make([]byte, length)
	for i := range word {
		word[i] = letters[p.IntN(len(letters))]
	}
	return string(word)
}

// kinds are the kinds of secrets, in a fixed order.
func (p *planter) kinds() []string {
	var kinds []string
	for kind := range p.secrets {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// text is a text of a few words, with some of the secrets in it.
func (p *planter) text() string {
	var b strings.Builder
	for _, kind := range p.kinds() {
		b.WriteString(p.word(1 + p.IntN(9)))
		if p.IntN(3) > 0 {
			continue
		}
		separator := p.among(" ", "\n", ": ", "=", "\"", "'", "<p>", "\t", ", ", "(")
		b.WriteString(separator + p.secrets[kind] + p.among(" ", "\n", ".", "\"", "'", "</p>", ")", ","))
	}
	return b.String()
}

func (p *planter) among(all ...string) string { return all[p.IntN(len(all))] }

func (p *planter) exchanges() (all []exchange.Exchange) {
	for i := range 1 + p.IntN(4) {
		asked := p.request(noon.Add(time.Duration(i) * time.Minute))
		all = append(all, exchange.Exchange{Request: asked, Response: p.response()})
		if p.IntN(3) == 0 {
			all[i].Missing = []string{"what comes after " + p.text()}
		}
	}
	return all
}

func (p *planter) request(at time.Time) exchange.Request {
	content := jsontree.Arr(jsontree.Obj("type", "text", "text", p.text()))
	messages := jsontree.Arr(jsontree.Obj("role", "user", "content", content))
	if p.IntN(2) == 0 {
		messages.Items = append(messages.Items,
			jsontree.Obj("role", "assistant", "content", jsontree.Arr(jsontree.Obj("type", "tool_use", "id", "toolu_01"+p.word(22), "name", "x", "input", jsontree.Obj("command", p.text())))),
			jsontree.Obj("role", "user", "content", jsontree.Arr(jsontree.Obj("type", "tool_result", "tool_use_id", "toolu_01"+p.word(22), "content", p.text()))))
	}
	return exchange.Request{
		At: at, Method: http.MethodPost, Target: "/v1/messages?beta=true&token=" + url.QueryEscape(p.secrets["a token in a query"]),
		Header: http.Header{
			"X-Api-Key": {p.secrets["the key of the requests"]}, "Authorization": {"Bearer " + p.secrets["a bearer token"]},
			"Cookie": {"session=" + p.secrets["a cookie"] + "; theme=dark"}, "Anthropic-Version": {"2023-06-01"}, "X-Note": {p.text()},
		},
		Body: []byte(jsontree.Obj("model", "claude-sonnet-5", "max_tokens", 99, "system", p.text(), "messages", messages).String()),
	}
}

func (p *planter) response() exchange.Response {
	fields := []exchange.Field{
		{Name: "anthropic-organization-id", Value: p.secrets["an organization"]}, {Name: "set-cookie", Value: "s=" + p.secrets["a cookie"] + "; Path=/"},
		{Name: "x-debug", Value: strings.Join(strings.Fields(p.text()), " ")}, {Name: "x-auth-token", Value: p.word(30)},
	}
	as := func(kind string) []exchange.Field {
		return append(fields, exchange.Field{Name: "content-type", Value: kind})
	}
	end := []exchange.End{exchange.Complete, exchange.Complete, exchange.Closed, exchange.Reset, exchange.TimedOut}[p.IntN(5)]
	switch p.IntN(6) {
	case 0:
		return exchange.Response{Status: 200, Fields: as("application/json"), Parts: p.parts(p.message()), After: time.Second}
	case 1:
		return exchange.Response{Status: 200, Fields: as("text/event-stream; charset=utf-8"), Parts: streamed(p.pieces()...), End: end, After: time.Hour}
	case 2:
		return exchange.Response{Status: 400 + p.IntN(130), Fields: as("application/json"), After: time.Second, Parts: p.parts(
			jsontree.Obj("type", "error", "error", jsontree.Obj("type", p.among("invalid_request_error", "overloaded_error", "strange_error"), "message", p.text()), "request_id", "req_011C"+p.word(20)).String())}
	case 3: // long enough for a file
		return exchange.Response{Status: 502, Fields: as("text/html"), Parts: p.parts("<html>" + strings.Repeat(p.text()+"<hr>", 40) + "</html>"), End: end, After: time.Second}
	case 4: // no text
		return exchange.Response{Status: 200, Fields: as("application/octet-stream"), Parts: p.parts("\xff\xfe\x00" + p.text() + "\x00\x80" + p.text()), After: time.Second}
	default:
		coded := base64.StdEncoding.EncodeToString([]byte("x-api-key: " + p.secrets["the key of the requests"]))
		return exchange.Response{Status: 503, Fields: as("text/plain"), Parts: p.parts("failed: " + coded + "\n" + p.text()), End: end, After: time.Second}
	}
}

// message is a message of some blocks.
func (p *planter) message() string {
	return jsontree.Obj("type", "message", "id", "msg_01"+p.word(22), "role", "assistant", "model", "claude-sonnet-5", "content", jsontree.Arr(
		jsontree.Obj("type", "thinking", "thinking", p.text(), "signature", p.word(60)), jsontree.Obj("type", "text", "text", p.text()),
		jsontree.Obj("type", "tool_use", "id", "toolu_01"+p.word(22), "name", "x", "input", jsontree.Obj("path", p.text(), "list", jsontree.Arr(p.text(), 1)))),
		"stop_reason", "tool_use", "usage", jsontree.Obj("input_tokens", 9, "output_tokens", 9)).String()
}

// pieces are the texts of the deltas of one block, cut anywhere.
func (p *planter) pieces() (cut []string) {
	whole := p.text() + p.text()
	for whole != "" {
		size := 1 + p.IntN(min(len(whole), 30))
		cut, whole = append(cut, whole[:size]), whole[size:]
	}
	return cut
}

// parts are the parts in which a body comes, cut anywhere.
func (p *planter) parts(body string) (parts []exchange.Part) {
	for after := time.Duration(0); body != ""; after += 50 * time.Millisecond {
		size := 1 + p.IntN(len(body))
		parts, body = append(parts, exchange.Part{After: after, Bytes: []byte(body[:size])}), body[size:]
	}
	return parts
}
