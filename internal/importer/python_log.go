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

// pythonLines are the lines that the Python SDK and its HTTP client log, behind whatever
// the program's own format puts in front, and what is read of each. The first that fits
// counts.
var pythonLines = []struct {
	pattern *regexp.Regexp
	read    func(log *pythonLog, line string, m []string)
}{
	{regexp.MustCompile(`Request options: (.*)`), (*pythonLog).options},
	{regexp.MustCompile(`HTTP Response: ([A-Z]+) (\S+) "([1-9]\d\d)[^"]*" (Headers\(.*)`), (*pythonLog).answer},
	{regexp.MustCompile(`HTTP Request: ([A-Z]+) (\S+) "(HTTP/[\d.]+) ([1-9]\d\d)`), (*pythonLog).status},
	{regexp.MustCompile(`Sending HTTP Request: ([A-Z]+) (\S+)`), (*pythonLog).sending},
	{regexp.MustCompile(`Encountered (?:httpx?\d?\.(\w+)|Exception)`), (*pythonLog).fails},
	{regexp.MustCompile(`Error code: ([1-9]\d\d) - (\{.*)`), (*pythonLog).printed},
}

var (
	pythonBegins = regexp.MustCompile(`Request options: \{|HTTP Response: [A-Z]+ \S+ "\d{3}[^"]*" Headers\(`)
	logTime      = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`)
)

// maxOpen is how many requests may wait for their answers at one time.
const maxOpen = 1000

func lacksPythonLog(s *source) string {
	if pythonBegins.MatchString(s.text) {
		return ""
	}
	return `no line of it has "Request options: {…}" or "HTTP Response: …", as the SDK logs them with ANTHROPIC_LOG=debug`
}

// pythonLog collects the exchanges of a log.
type pythonLog struct {
	all    []exchange.Exchange
	open   []int  // the exchanges without an answer
	failed int    // the exchange whose traceback is being read; -1 for none
	fault  string // the words of that traceback
}

// readPythonLog reads a log line by line. It tells no body of an answer, except for
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
		noteUntold(&log.all[i])
	}
	return log.all, nil
}

func (log *pythonLog) line(line string) {
	for _, known := range pythonLines {
		if m := known.pattern.FindStringSubmatch(line); m != nil {
			known.read(log, line, m)
			return
		}
	}
	log.traceback(line)
}

// traceback collects the words of the traceback that is being read.
func (log *pythonLog) traceback(line string) {
	if log.failed >= 0 && strings.Contains(line, ": ") && !strings.HasPrefix(line, " ") && len(log.fault) < 4096 {
		log.fault += line + "\n"
	}
}

// options begins a request.
func (log *pythonLog) options(line string, m []string) {
	log.endTraceback()
	options, l := readLiteral(m[1])
	x := exchange.Exchange{Missing: []string{noRequestHeader, noTimes}}
	x.Request = exchange.Request{At: timeIn(line), Method: strings.ToUpper(options.Field("method").Str()), Target: targetOf(options.Field("url").Str())}
	fields := fieldsOf(options.Field("headers"))
	x.Request.Header = headerOf(slices.DeleteFunc(fields, func(f exchange.Field) bool { return strings.HasPrefix(f.Value, "[") }))
	if x.Request.Header != nil && x.Request.Header.Get("Anthropic-Version") == "" {
		x.Request.Header.Set("Anthropic-Version", "2023-06-01")
	}
	knownBody(&x, first(options, "json_data", "extra_json"), "json_data", l)
	log.begin(x)
}

func (log *pythonLog) begin(x exchange.Exchange) {
	log.open = append(log.open, len(log.all))
	if len(log.open) > maxOpen {
		log.open = log.open[1:]
	}
	log.all = append(log.all, x)
}

// waiting returns the place in open of the oldest request with a method and a URL; -1 if
// there is none. Unless answered is set, its status is not known yet. The URL "" is any.
func (log *pythonLog) waiting(method, url string, answered bool) int {
	return slices.IndexFunc(log.open, func(i int) bool {
		x := &log.all[i]
		return x.Request.Method == method && (answered || x.Response.Status == 0) && (url == "" || strings.HasSuffix(targetOf(url), x.Request.Target))
	})
}

// sending tells where a request really goes.
func (log *pythonLog) sending(_ string, m []string) {
	if at := log.waiting(m[1], "", false); at >= 0 {
		log.all[log.open[at]].Request.Target = targetOf(m[2])
	}
}

// status tells the status before the body is read. The body may still break off.
func (log *pythonLog) status(_ string, m []string) {
	if at := log.waiting(m[1], m[2], false); at >= 0 {
		r := &log.all[log.open[at]].Response
		r.Proto = protoOf(m[3])
		r.Status, _ = strconv.Atoi(m[4])
	}
}

// answer ends an exchange in good order.
func (log *pythonLog) answer(line string, m []string) {
	at := log.waiting(m[1], m[2], true)
	if at < 0 { // the log begins in the middle
		log.begin(exchange.Exchange{Request: exchange.Request{Method: m[1]}, Missing: []string{noRequestHeader, noRequestBody, noTimes}})
		at = len(log.open) - 1
	}
	x := &log.all[log.open[at]]
	log.open = slices.Delete(log.open, at, at+1)
	x.Request.Target = targetOf(m[2])
	x.Response.Status, _ = strconv.Atoi(m[3])
	headers, _ := readLiteral(m[4])
	x.Response.Fields = fieldsOf(headers)
	x.Response.After = between(x.Request.At, timeIn(line))
}

// fails ends the oldest exchange; a traceback follows.
func (log *pythonLog) fails(line string, m []string) {
	if len(log.open) == 0 {
		return
	}
	log.endTraceback()
	log.failed, log.fault = log.open[0], m[1]+" "
	log.open = log.open[1:]
	x := &log.all[log.failed]
	x.Response.After = between(x.Request.At, timeIn(line))
}

// printed gives the latest answer of a status the body that the program printed.
func (log *pythonLog) printed(line string, m []string) {
	log.traceback(line)
	for i := len(log.all) - 1; i >= 0; i-- {
		x := &log.all[i]
		if strconv.Itoa(x.Response.Status) != m[1] {
			continue
		}
		if body, l := readLiteral(m[2]); body != nil && !l.cut && len(x.Response.Parts) == 0 {
			standFor(&x.Response, x.Response.After, body.Append(nil))
		}
		return
	}
}

// endTraceback tells by the words of a traceback how its connection failed.
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

// timeIn returns the time in a line of a log; zero if there is none.
func timeIn(line string) time.Time {
	return timeOf(jsontree.Of(strings.Replace(logTime.FindString(line), ",", ".", 1)))
}
