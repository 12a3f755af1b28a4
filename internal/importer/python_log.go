package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
)

// What the Python SDK and its HTTP client log, after whatever the program's own format
// puts in front.
var (
	pythonSending  = regexp.MustCompile(`Sending HTTP Request: ([A-Z]+) (\S+)`)
	pythonWire     = regexp.MustCompile(`HTTP Request: ([A-Z]+) (\S+) "(HTTP/[\d.]+) (\d{3})`)
	pythonResponse = regexp.MustCompile(`HTTP Response: ([A-Z]+) (\S+) "(\d{3})[^"]*" (Headers\(.*)`)
	pythonFailed   = regexp.MustCompile(`Encountered (?:httpx?\d?\.(\w+)|Exception)`)
	pythonError    = regexp.MustCompile(`Error code: (\d{3}) - (\{.*)`)
	logTime        = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`)
)

// maxOpen is how many requests may be without an answer at one time.
const maxOpen = 1000

const pythonOptions = "Request options: "

func lacksPythonLog(s *source) string {
	if strings.Contains(s.text, pythonOptions+"{") || pythonResponse.MatchString(s.text) {
		return ""
	}
	return `no line of it has "Request options: {…}" or "HTTP Response: …", as the SDK logs them with ANTHROPIC_LOG=debug`
}

// pythonLog collects the exchanges of a log.
type pythonLog struct {
	all    []exchange.Exchange
	open   []int // those without an answer
	failed int   // the one whose traceback is being read; -1 for none
	fault  string
}

// readPythonLog reads a log line by line. It tells no bodies of answers, but those of
// errors that the program printed.
func readPythonLog(s *source) ([]exchange.Exchange, error) {
	log := &pythonLog{failed: -1}
	for line := range strings.Lines(s.text) {
		if log.line(strings.TrimRight(line, "\r\n")); len(log.all) > maxFound {
			return nil, errTooMany
		}
	}
	log.endTraceback()
	for i := range log.all {
		x := &log.all[i]
		if x.Response.Status == 0 && x.Response.End == exchange.Complete {
			x.Response.End = exchange.Closed
			x.Missing = append(x.Missing, noAnswer)
		}
		if x.Response.Status != 0 && x.Response.End == exchange.Complete && len(x.Response.Parts) == 0 {
			x.Missing = append(x.Missing, noBody)
		}
	}
	return log.all, nil
}

func (log *pythonLog) line(line string) {
	if at := strings.Index(line, pythonOptions); at >= 0 {
		log.endTraceback()
		log.options(line, line[at+len(pythonOptions):])
		return
	}
	if m := pythonResponse.FindStringSubmatch(line); m != nil {
		log.answer(line, m)
		return
	}
	if m := pythonWire.FindStringSubmatch(line); m != nil {
		if x := log.opened(m[1], m[2]); x != nil {
			x.Response.Proto = protoOf(m[3])
			x.Response.Status, _ = strconv.Atoi(m[4]) // for now: the body may break off
		}
		return
	}
	if m := pythonSending.FindStringSubmatch(line); m != nil {
		if x := log.opened(m[1], ""); x != nil {
			x.Request.Target = targetOf(m[2])
		}
		return
	}
	if m := pythonFailed.FindStringSubmatch(line); m != nil && len(log.open) > 0 {
		log.endTraceback()
		log.failed, log.fault = log.open[0], m[1]+" "
		log.open = log.open[1:]
		log.since(&log.all[log.failed], line)
		return
	}
	if m := pythonError.FindStringSubmatch(line); m != nil {
		log.printed(m[1], m[2])
	}
	if log.failed >= 0 && strings.Contains(line, ": ") && !strings.HasPrefix(line, " ") && len(log.fault) < 4096 {
		log.fault += line + "\n"
	}
}

// options is the line that a request begins with.
func (log *pythonLog) options(line, text string) {
	options, l := readLiteral(text)
	x := exchange.Exchange{Request: exchange.Request{
		At: timeIn(line), Method: strings.ToUpper(options.Field("method").Str()), Target: targetOf(options.Field("url").Str()),
	}}
	fields := fieldsOf(options.Field("headers"))
	x.Request.Header = headerOf(slices.DeleteFunc(fields, func(f exchange.Field) bool { return strings.HasPrefix(f.Value, "[") }))
	if x.Request.Header != nil && x.Request.Header.Get("Anthropic-Version") == "" {
		x.Request.Header.Set("Anthropic-Version", "2023-06-01")
	}
	x.Missing = append(x.Missing, noRequestHeader, noTimes)
	knownBody(&x, first(options, "json_data", "extra_json"), "json_data", l)
	log.open = append(log.open, len(log.all))
	if len(log.open) > maxOpen {
		log.open = log.open[1:]
	}
	log.all = append(log.all, x)
}

// opened is the oldest request without an answer that has a method and a URL.
func (log *pythonLog) opened(method, url string) *exchange.Exchange {
	for _, i := range log.open {
		x := &log.all[i]
		if x.Request.Method == method && x.Response.Status == 0 && (url == "" || strings.HasSuffix(targetOf(url), x.Request.Target)) {
			return x
		}
	}
	return nil
}

func (log *pythonLog) answer(line string, m []string) {
	at := slices.IndexFunc(log.open, func(i int) bool {
		return log.all[i].Request.Method == m[1] && strings.HasSuffix(targetOf(m[2]), log.all[i].Request.Target)
	})
	if at < 0 { // the log begins in the middle
		log.all = append(log.all, exchange.Exchange{Request: exchange.Request{Method: m[1], Target: targetOf(m[2])}, Missing: []string{noRequestHeader, noRequestBody, noTimes}})
		log.open = append(log.open, len(log.all)-1)
		at = len(log.open) - 1
	}
	x := &log.all[log.open[at]]
	log.open = slices.Delete(log.open, at, at+1)
	x.Request.Target = targetOf(m[2])
	x.Response.Status, _ = strconv.Atoi(m[3])
	headers, _ := readLiteral(m[4])
	x.Response.Fields = fieldsOf(headers)
	log.since(x, line)
}

// since notes how long a request has taken by a line of the log.
func (log *pythonLog) since(x *exchange.Exchange, line string) {
	if now := timeIn(line); now.After(x.Request.At) && !x.Request.At.IsZero() {
		x.Response.After = min(now.Sub(x.Request.At), 24*time.Hour)
	}
}

// printed is an error that the program printed: the only body that is in the log.
func (log *pythonLog) printed(status, text string) {
	for i := len(log.all) - 1; i >= 0; i-- {
		x := &log.all[i]
		if strconv.Itoa(x.Response.Status) != status {
			continue
		}
		if body, l := readLiteral(text); body != nil && !l.cut && len(x.Response.Parts) == 0 {
			standFor(&x.Response, x.Response.After, body.Append(nil))
		}
		return
	}
}

// endTraceback says by its last lines how a connection failed.
func (log *pythonLog) endTraceback() {
	if log.failed < 0 {
		return
	}
	x := &log.all[log.failed]
	x.Response.End = endIn(log.fault)
	if x.Response.Status != 0 {
		x.Missing = append(x.Missing, noHeader, noBody)
	}
	log.failed, log.fault = -1, ""
}

// timeIn is the time in a line of a log; zero if there is none.
func timeIn(line string) time.Time {
	text := strings.Replace(logTime.FindString(line), ",", ".", 1)
	return timeOf(jsontree.Of(text))
}
