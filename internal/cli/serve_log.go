package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

// The forms of serve's output.
const (
	logText = "text"
	logJSON = "json"
	logNone = "none"
)

// serveLog is what serve prints while it runs.
type serveLog interface {
	started(addr string, f serveFlags)
	listening(at *server.Listener, f serveFlags)
	observes() []server.Option // the options with which the server reports requests
	stopping()                 // a signal came
	recorded(path string, requests int, session string)
	stopped()
	handler() slog.Handler
}

func newServeLog(out io.Writer, format string) (serveLog, error) {
	switch format {
	case logText:
		return textLog{out}, nil
	case logJSON:
		return jsonLog{out}, nil
	case logNone:
		return noLog{textLog{out}}, nil
	default:
		return nil, &codedError{code: exitUsage, err: fmt.Errorf("--log-format %q: expected text, json or none", format)}
	}
}

// textLog is for people.
type textLog struct{ out io.Writer }

func (l textLog) started(addr string, f serveFlags) {
	url := "http://" + addr
	var b strings.Builder
	fmt.Fprintf(&b, "%s listening on %s, playing %s", titleStyle.Styled("claudemock"), nameStyle.Styled(url), nameStyle.Styled(f.scenario))
	if f.upstream.url != "" {
		fmt.Fprintf(&b, ", forwarding to %s", nameStyle.Styled(terminal.Line(f.upstream.url, mostOfText)))
	}
	b.WriteString("\n\n")
	key := "any"
	if f.upstream.url != "" && f.upstream.keyEnv == "" {
		key = "sk-ant-…" // the client's own goes to the API
	}
	for _, row := range [][2]string{
		{"any SDK", "export ANTHROPIC_BASE_URL=" + url + " ANTHROPIC_API_KEY=" + key},
		{"Go", fmt.Sprintf("anthropic.NewClient(option.WithBaseURL(%q), option.WithAPIKey(%q))", url, key)},
		{"TypeScript", fmt.Sprintf("new Anthropic({ baseURL: %q, apiKey: %q })", url, key)},
		{"Python", fmt.Sprintf("Anthropic(base_url=%q, api_key=%q)", url, key)},
		{"another failure", url + "/s/<scenario>   (see: claudemock list)"},
	} {
		fmt.Fprintf(&b, "  %s %s\n", faintStyle.Styled(fmt.Sprintf("%-15s", row[0])), row[1])
	}
	fmt.Fprintln(l.out, b.String())
}

// request prints one line: when, who, which step, what was played, how it ended.
func (l textLog) request(e journal.Entry) {
	mode := ""
	if e.Stream {
		mode = " stream"
	}
	fmt.Fprintf(l.out, "%s  %s %s  %s %s%s  %s  %s\n",
		faintStyle.Styled(e.Arrived.Local().Format("15:04:05.000")),
		nameStyle.Styled(quoted(sessionOf(e))), faintStyle.Styled(fmt.Sprintf("#%d", e.Ordinal)),
		terminal.Line(e.Method, mostOfPath), terminal.Line(apiPath(e.Path), mostOfPath), mode,
		playedStyle(e).Styled(quoted(played(e))), faintStyle.Styled(quoted(ending(e))))
}

// The number of characters of foreign text in one place of a line for people.
const (
	mostOfPath = 200
	mostOfText = 500
)

// quoted returns foreign text, cut to mostOfText.
func quoted(text string) string { return terminal.Line(text, mostOfText) }

// shownRequests is the number of requests per second that are printed for
// people. Nobody can read more, and printing them would take longer than
// answering them.
const shownRequests = 200

func (l textLog) observes() []server.Option {
	left := func(requests int) {
		fmt.Fprintln(l.out, faintStyle.Styled("… "+words.Count(requests, "more request")+", too many to show"))
	}
	return []server.Option{server.WithObserver(l.request), server.WithObserverLimit(shownRequests, left)}
}

// noLog is for load tests: it prints only messages about the server itself.
type noLog struct{ textLog }

func (noLog) observes() []server.Option { return nil }

// sessionOf returns the session, or a placeholder for requests without one.
func sessionOf(e journal.Entry) string {
	if e.Session == "" {
		return "(no session)"
	}
	return e.Session
}

// apiPath returns the path without the part that selects the scenario, which the
// session shows already.
func apiPath(path string) string {
	if i := strings.Index(path, "/v1/"); i > 0 && strings.HasPrefix(path, "/s/") {
		return path[i:]
	}
	return path
}

func played(e journal.Entry) string {
	text := e.Played
	if e.Step > 0 {
		text = fmt.Sprintf("step %d: %s", e.Step, text)
	}
	switch {
	case e.Limited != "":
		text = "limited by " + e.Limited + ": " + text
	case e.Refused:
		text = "refused: " + text
	}
	if len(e.Missed) > 0 {
		text += " (not exercised: " + strings.Join(e.Missed, ", ") + ")"
	}
	return text
}

// ending says how the exchange ended, by whom and after how long.
func ending(e journal.Entry) string {
	parts := []string{string(e.End)}
	if e.EndedBy == journal.ByClient {
		parts = []string{"client left"}
	}
	if e.Events > 0 {
		parts = append(parts, words.Count(e.Events, "event"))
	}
	parts = append(parts, duration(time.Duration(e.Duration)))
	for _, why := range []string{e.Instead, e.NearMiss} {
		if why != "" {
			parts = append(parts, why)
		}
	}
	return strings.Join(parts, ", ")
}

func duration(d time.Duration) string {
	if d < time.Millisecond {
		return "<1ms"
	}
	return d.Round(time.Millisecond).String()
}

func (l textLog) stopping() {
	fmt.Fprintln(l.out, faintStyle.Styled("stopping; a second signal ends at once"))
}

func (l textLog) recorded(path string, requests int, session string) {
	fmt.Fprintf(l.out, "%s  %s of session %s\n", nameStyle.Styled(terminal.Line(path, mostOfText)), words.Count(requests, "request"), terminal.Line(session, mostOfText))
}

func (l textLog) stopped() { fmt.Fprintln(l.out, faintStyle.Styled("stopped")) }

func (l textLog) handler() slog.Handler { return noticeHandler{out: l.out} }

// jsonLog is for programs: one JSON object per line. Requests have the form of
// the journal, under the key "request".
type jsonLog struct{ out io.Writer }

func (l jsonLog) started(addr string, f serveFlags) {
	l.line("started", struct {
		URL      string `json:"url"`
		Scenario string `json:"scenario"`
		Upstream string `json:"upstream,omitempty"`
	}{"http://" + addr, f.scenario, f.upstream.url})
}

func (l jsonLog) request(e journal.Entry) { l.line("request", e) }

func (l jsonLog) observes() []server.Option {
	return []server.Option{server.WithObserver(l.request)}
}

func (l jsonLog) stopping() { l.line("stopping", struct{}{}) }

func (l jsonLog) recorded(path string, requests int, session string) {
	l.line("recorded", struct {
		Path     string `json:"path"`
		Requests int    `json:"requests"`
		Session  string `json:"session"`
	}{path, requests, session})
}

func (l jsonLog) stopped() { l.line("stopped", struct{}{}) }

func (l jsonLog) handler() slog.Handler {
	return slog.NewJSONHandler(l.out, nil)
}

func (l jsonLog) line(what string, value any) {
	data, err := json.Marshal(map[string]any{"msg": what, what: value})
	if err != nil {
		data = fmt.Appendf(nil, `{"msg":"cannot write a %s line: %s"}`, what, err)
	}
	fmt.Fprintf(l.out, "%s\n", data)
}

// noticeHandler prints messages about the server itself as lines for people.
type noticeHandler struct {
	out   io.Writer
	attrs []slog.Attr
}

func (h noticeHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

func (h noticeHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	add := func(a slog.Attr) bool {
		value := a.Value.String()
		if _, failed := a.Value.Any().(error); !failed { // the mistakes in a scenario have lines of their own
			value = quoted(value)
		}
		b.WriteString(" " + a.Key + "=" + value)
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	r.Attrs(add)
	style := warnStyle
	if r.Level >= slog.LevelError {
		style = errorStyle
	}
	_, err := fmt.Fprintf(h.out, "%s  %s%s\n", faintStyle.Styled(r.Time.Local().Format("15:04:05.000")), style.Styled(r.Message), b.String())
	return err
}

func (h noticeHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return noticeHandler{out: h.out, attrs: append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)}
}

// WithGroup ignores groups: lines for people have none.
func (h noticeHandler) WithGroup(string) slog.Handler { return h }
