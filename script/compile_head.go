package script

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/limits"
)

// httpDate is the layout of dates in HTTP headers, for times in UTC.
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// apiFields is the number of headers that the API sends, with rate limits.
const apiFields = 26

// makeHead makes the status line and the headers.
func (d *draft) makeHead() error {
	if d.upstream != nil && d.upstream.head != nil {
		d.makeUpstreamHead()
		return nil
	}
	d.head = &Head{Status: d.status(), Fields: make([]Field, 0, apiFields)}
	d.head.Add("date", d.env.Now.UTC().Format(httpDate))
	d.addContentHeaders()
	if d.edge() {
		d.head.Fields = claude.AppendEdgeHeaders(d.head.Fields, d.env.IDs.Rand("headers"))
	} else {
		d.head.Fields = claude.AppendHeaders(d.head.Fields, d.env.RequestID(), d.env.IDs.Rand("headers"))
		d.addRateLimits()
	}
	if retryAfter := d.retryAfter(); retryAfter != nil {
		d.head.Add("retry-after", retryAfter.header(d.env.Now))
	}
	for _, edit := range d.answer.Headers {
		d.head.apply(edit)
	}
	return nil
}

func (d *draft) strikeHead() error {
	return d.strike(LayerHTTP, func(fault Fault, env Env) (bool, error) {
		return fault.(HTTPFault).ApplyHead(d.head, env)
	})
}

func (d *draft) addContentHeaders() {
	switch verbatim := d.verbatim(); {
	case d.body.streamed() && verbatim == nil:
		d.head.Fields = claude.AppendContentType(d.head.Fields, true)
		return
	case verbatim != nil:
		d.head.Add("content-type", guessContentType(*verbatim))
	default:
		d.head.Fields = claude.AppendContentType(d.head.Fields, false)
	}
	d.head.Add("content-length", strconv.Itoa(d.body.size()))
}

// guessContentType returns the content type that a proxy would give a body.
func guessContentType(body string) string {
	switch start := strings.TrimSpace(body); {
	case strings.HasPrefix(start, "<"):
		return "text/html; charset=utf-8"
	case strings.HasPrefix(start, "{"), strings.HasPrefix(start, "["):
		return "application/json"
	case !utf8.ValidString(body):
		return "application/octet-stream"
	default:
		return "text/plain; charset=utf-8"
	}
}

// addRateLimits adds the rate-limit headers, which Messages alone has. In a 429 no
// request is left until its retry-after is over, unless the server counts requests.
func (d *draft) addRateLimits() {
	rates := d.env.Limits
	if rates == (limits.RateLimits{}) || d.answer.Request.Endpoint != claude.Messages {
		return
	}
	switch d.head.Status {
	case 200:
	case 429:
		if rates.Counted {
			break
		}
		rates.Requests.Remaining = 0
		if retryAfter := d.retryAfter(); retryAfter != nil {
			rates.Requests.Reset = retryAfter.time(d.env.Now)
		}
	default:
		return
	}
	d.head.Fields = rates.AppendHeaders(d.head.Fields)
}

// retryAfter returns the answer's retry-after at the speed of the Env, or nil. A whole
// number of seconds, as the API sends it, is rounded up to a whole number.
func (d *draft) retryAfter() *RetryAfter {
	if d.answer.Error == nil || d.answer.Error.RetryAfter == nil {
		return nil
	}
	r := *d.answer.Error.RetryAfter
	if d.env.Speed <= 0 || d.env.Speed == 1 || r.Seconds <= 0 {
		return &r
	}
	scaled := r.Seconds / d.env.Speed
	if r.Seconds == math.Trunc(r.Seconds) {
		scaled = math.Ceil(scaled)
	}
	if r.Seconds >= 1 {
		scaled = max(scaled, 1)
	}
	r.Seconds = scaled
	return &r
}

func (r *RetryAfter) header(now time.Time) string {
	if r.Date {
		return r.time(now).Format(httpDate)
	}
	return strconv.FormatFloat(r.Seconds, 'f', -1, 64)
}

// time returns the end of the wait, rounded up to whole seconds.
func (r *RetryAfter) time(now time.Time) time.Time {
	at := now.UTC().Add(time.Duration(r.Seconds * float64(time.Second)))
	if whole := at.Truncate(time.Second); whole.Before(at) {
		return whole.Add(time.Second)
	}
	return at
}
