package importer

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
)

// The lines that curl prints around the bytes of an answer.
var (
	curlStatus      = regexp.MustCompile(`^(HTTP/[\d.]+) ([1-9]\d\d)(?: .*)?$`)
	curlStamp       = regexp.MustCompile(`^(\d\d):(\d\d):(\d\d)\.(\d{6}) ([*<>{}] )`)
	curlRequest     = regexp.MustCompile(`^> ([A-Z]+) (\S+) HTTP/[\d.]+$`)
	curlData        = regexp.MustCompile(`^[{}] \[\d+ bytes data\]$`)
	curlFailed      = regexp.MustCompile(`^curl: \((\d+)\) (.*)$`)
	curlProgress    = regexp.MustCompile(`\r[ \d]{3} +[\d.]+[kMGT]? +[ \d]{1,3} +.*$|^ {2}% Total .*$|^ {30,}Dload .*$`)
	curlRemarks     = regexp.MustCompile(`(?m)^(?:[\d:.]+ )?[*>] `)
	curlGlued       = regexp.MustCompile(`(?:\d\d:\d\d:\d\d\.\d{6} )?\* (?:Connection #\d+ to host|Closing connection|transfer closed with|Operation timed out|Recv failure|HTTP/2 stream|TLSv1|OpenSSL|schannel).*$|curl: \(\d+\) .*$`)
	terminalLines   = regexp.MustCompile(`(?m)^(?:[\d:.]+ )?\* .*\r$`) // the notes of a terminal, which ends all lines like this
	terminalColours = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	curlTrouble     = regexp.MustCompile(`transfer closed|Recv failure|timed out|not closed cleanly|Empty reply|refused`)
	curlHas         = regexp.MustCompile(`(?m)^(?:HTTP/[\d.]+ \d{3}\b|(?:[\d:.]+ )?> [A-Z]+ \S+ HTTP/|curl: \(\d+\))`)
)

func lacksCurl(s *source) string {
	if curlHas.MatchString(s.text) {
		return ""
	}
	return `no line of it begins with "HTTP/" and a status, or with what curl -v prints`
}

// curlOutput reads the output of curl line by line.
type curlOutput struct {
	all     []exchange.Exchange
	state   curlState
	verbose bool // there are lines of curl -v
	command *curlCommand
	whole   map[int]bool  // the exchanges that curl calls complete, by index
	began   time.Duration // the time of day of the request; 0 if not known
	now     time.Duration // the time of day of the latest line that has one
	marked  bool          // the head that is being read is of curl -v, with < in front
	again   bool          // the head that is being read has been there before
	ended   bool          // the next lines belong to another exchange
}

type curlState int

const (
	curlBetween curlState = iota
	curlAsked             // in the head of a request
	curlHead              // in the head of an answer
	curlBody
	curlOver // behind the body
)

// readCurl reads the output of one or more runs of curl, with or without -i, -v and
// --trace-time. The commands may stand in front.
func readCurl(s *source) ([]exchange.Exchange, error) {
	c := &curlOutput{whole: map[int]bool{}, verbose: curlRemarks.MatchString(s.text)}
	text := terminalColours.ReplaceAllString(s.text, "")
	if terminalLines.MatchString(text) {
		text = strings.ReplaceAll(text, "\r\n", "\n")
	}
	for text != "" {
		if n := c.commandAt(text); n > 0 {
			text = text[n:]
			continue
		}
		end := strings.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		if c.line(text[:end]); len(c.all) > maxFound {
			return nil, errTooMany
		}
		text = text[end:]
	}
	for i := range c.all {
		c.finish(&c.all[i], c.whole[i])
	}
	return c.all, nil
}

// commandAt takes the command at the beginning of a text, if one may stand there, and
// returns its length.
func (c *curlOutput) commandAt(text string) int {
	if c.state == curlAsked || c.state == curlHead {
		return 0
	}
	command, length := commandAt(text)
	if command != nil {
		c.command, c.ended, c.state = command, true, curlBetween
	}
	return length
}

func (c *curlOutput) line(raw string) {
	line := strings.TrimRight(raw, "\r\n")
	if m := curlStamp.FindStringSubmatch(line); m != nil {
		c.now = timeOfDay(m[1:5])
		line = line[len(m[0])-2:]
	}
	if at := curlProgress.FindStringIndex(line); at != nil {
		rest := ""
		if star := strings.Index(line[at[0]:], "* "); star >= 0 {
			rest = line[at[0]+star:]
		}
		if at[0] > 0 {
			c.line(line[:at[0]])
		}
		if line = rest; line == "" {
			return
		}
		raw = line + "\n"
	}
	if c.state == curlBody && c.glued(line) {
		return
	}
	switch m := curlFailed.FindStringSubmatch(line); {
	case m != nil:
		c.fail(m[1], m[2])
	case curlRequest.MatchString(line):
		c.ask(curlRequest.FindStringSubmatch(line))
	case curlStatus.MatchString(strings.TrimPrefix(line, "< ")):
		c.answer(curlStatus.FindStringSubmatch(strings.TrimPrefix(line, "< ")), line[0] == '<')
	case c.state == curlAsked:
		c.askedField(line)
	case c.state == curlHead:
		c.field(line)
	case c.verbose && (strings.HasPrefix(line, "* ") || curlData.MatchString(line)):
		c.remark(line)
	case c.state == curlBody:
		c.body(raw)
	case c.state == curlBetween && len(c.all) > 0 && !c.ended && c.latest().Response.Status != 0:
		c.body(raw) // curl -v prints it after its remarks
	}
}

// glued splits a remark of curl from the last line of a body, which need not end.
func (c *curlOutput) glued(line string) bool {
	at := curlGlued.FindStringIndex(line)
	if at == nil || at[0] == 0 || !c.verbose && !strings.HasPrefix(line[at[0]:], "curl: (") {
		return false
	}
	c.body(line[:at[0]])
	c.line(line[at[0]:] + "\n")
	return true
}

func (c *curlOutput) latest() *exchange.Exchange { return &c.all[len(c.all)-1] }

// begin begins an exchange, of which the command tells the request.
func (c *curlOutput) begin() *exchange.Exchange {
	c.ended, c.again = false, false
	c.all = append(c.all, exchange.Exchange{Request: exchange.Request{Method: "POST", Target: "/v1/messages"}})
	c.command.fill(c.latest())
	return c.latest()
}

// beginAnswer begins an exchange whose request is not printed.
func (c *curlOutput) beginAnswer() {
	if x := c.begin(); c.command == nil {
		x.Missing = append(x.Missing, noRequest)
	}
	c.began = 0
}

func (c *curlOutput) ask(m []string) {
	x := c.begin()
	if c.command == nil {
		x.Request.Method, x.Request.Target = m[1], targetOf(m[2])
	}
	c.began, c.state = c.now, curlAsked
}

func (c *curlOutput) askedField(line string) {
	name, value, ok := strings.Cut(strings.TrimPrefix(line, "> "), ":")
	switch {
	case strings.TrimRight(line, " ") == ">" || line == "":
		c.state = curlBetween
	case ok && strings.HasPrefix(line, "> "):
		x := c.latest()
		if x.Request.Header == nil {
			x.Request.Header = map[string][]string{}
		}
		x.Request.Header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
}

// answer takes the first line of the head of an answer. With -i and -v it stands there
// twice.
func (c *curlOutput) answer(m []string, marked bool) {
	if c.state == curlHead && c.marked && !marked {
		return // a terminal shows the lines of both in turn
	}
	c.marked = marked
	status, _ := strconv.Atoi(m[2])
	if len(c.all) == 0 || c.ended {
		c.beginAnswer()
	}
	r := &c.latest().Response
	c.again = c.verbose && r.Status == status && len(r.Parts) == 0 && c.state != curlHead
	if !c.again && (r.Status >= 200 && r.Fields != nil || len(r.Parts) > 0) {
		c.beginAnswer()
		r = &c.latest().Response
	}
	r.Status, r.Proto, c.state = status, protoOf(m[1]), curlHead
}

func (c *curlOutput) field(line string) {
	if c.verbose && strings.HasPrefix(line, "* ") {
		return
	}
	if c.marked && !strings.HasPrefix(line, "<") {
		return
	}
	line = strings.TrimSpace(strings.TrimPrefix(line, "<"))
	r := &c.latest().Response
	name, value, ok := strings.Cut(line, ":")
	switch {
	case line == "" && (r.Status < 200 || r.Fields == nil && r.Status == 200 && !c.again):
		r.Status, c.state = 0, curlBetween // "100 Continue", or a proxy's "200 Connection established"
	case line == "":
		c.state = curlBody
	case ok && !c.again && r.Status >= 200:
		r.Fields = append(r.Fields, exchange.Field{Name: name, Value: strings.TrimSpace(value)})
	}
}

// body takes a part of the body. If the lines have times, each write of curl is a part.
func (c *curlOutput) body(raw string) {
	r := &c.latest().Response
	after := time.Duration(0)
	if c.began > 0 && c.now >= c.began {
		after = c.now - c.began
	}
	if n := len(r.Parts); n > 0 && r.Parts[n-1].After == after {
		r.Parts[n-1].Bytes = append(r.Parts[n-1].Bytes, raw...)
		return
	}
	r.Parts = append(r.Parts, exchange.Part{After: after, Bytes: []byte(raw)})
}

// remark takes a line in which curl -v says what it does.
func (c *curlOutput) remark(line string) {
	if len(c.all) == 0 || c.ended || curlData.MatchString(line) {
		return
	}
	r := &c.latest().Response
	switch {
	case strings.Contains(line, "left intact"):
		c.whole[len(c.all)-1] = true
		if c.began > 0 && c.now > c.began {
			r.After = c.now - c.began
		}
		c.over()
		return
	case strings.Contains(line, "Closing connection"):
		c.over()
		return
	case curlTrouble.MatchString(line):
		r.End = endIn(line)
	}
	if c.state == curlBody && len(r.Parts) == 0 {
		c.state = curlBetween
	}
}

// over ends an exchange. Behind its end, only its body may still be printed.
func (c *curlOutput) over() {
	c.state = curlBetween
	if len(c.latest().Response.Parts) > 0 {
		c.state = curlOver
	}
}

// curlEnds are the ends that the codes of curl's errors tell.
var curlEnds = map[string]exchange.End{
	"5": exchange.Refused, "6": exchange.Refused, "7": exchange.Refused, "28": exchange.TimedOut,
	"16": exchange.Reset, "92": exchange.Reset, "18": exchange.Closed, "52": exchange.Closed,
}

func (c *curlOutput) fail(code, words string) {
	if len(c.all) == 0 || c.ended {
		c.beginAnswer()
	}
	end, known := curlEnds[code]
	if !known || code == "18" {
		end = endIn(words)
	}
	c.latest().Response.End = end
	c.over()
}

// finish notes what was not printed, and cuts off the lines that a terminal showed behind
// the body.
func (c *curlOutput) finish(x *exchange.Exchange, whole bool) {
	r := &x.Response
	if !slices.Contains(x.Missing, noRequest) {
		if x.Request.Header == nil {
			x.Missing = append(x.Missing, noRequestHeader)
		}
		if x.Request.Body == nil && x.Request.Method == "POST" {
			x.Missing = append(x.Missing, noRequestBody)
		}
	}
	for _, part := range r.Parts {
		r.After = max(r.After, part.After)
	}
	if len(r.Parts) == 1 && isStream(r) {
		r.Parts[0].After = 0 // its events came one after another
	}
	if r.After == 0 || len(r.Parts) == 1 && isStream(r) {
		x.Missing = append(x.Missing, noTimes)
	}
	noteUntold(x)
	switch length, err := strconv.Atoi(r.Get("content-length")); {
	case err == nil && length >= 0 && r.Get("content-encoding") == "" && len(r.Body()) > length:
		r.Parts = []exchange.Part{{After: r.Parts[0].After, Bytes: r.Body()[:length]}}
	case len(r.Parts) > 0 && isStream(r):
		last := &r.Parts[len(r.Parts)-1]
		last.Bytes = withoutPrompt(last.Bytes)
	}
	if !whole {
		endOfStream(x)
	}
}

// withoutPrompt returns the end of a stream without the line of a shell behind it.
func withoutPrompt(text []byte) []byte {
	at := bytes.LastIndexByte(text, '\n') + 1
	if at < 2 || text[at-2] != '\n' && !bytes.HasSuffix(text[:at], []byte("\n\r\n")) || lacksEventStream(&source{text: string(text[at:])}) == "" {
		return text
	}
	return text[:at]
}

func timeOfDay(parts []string) time.Duration {
	n := [4]int{}
	for i, part := range parts {
		n[i], _ = strconv.Atoi(part)
	}
	return time.Duration(n[0])*time.Hour + time.Duration(n[1])*time.Minute + time.Duration(n[2])*time.Second + time.Duration(n[3])*time.Microsecond
}
