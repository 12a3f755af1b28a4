package drift

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/description/requests"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/server"
)

// Upstream is a real endpoint of the API.
type Upstream struct {
	Base   string // the URL before /v1
	Key    string // sent in x-api-key, and nowhere else
	Client *http.Client
}

// maxAnswer is the number of bytes that are read of an answer.
const maxAnswer = 4 << 20

// Ask sends one request.
func (u Upstream) Ask(ctx context.Context, beta bool, r requests.Request) (Answer, error) {
	req, err := newRequest(ctx, strings.TrimSuffix(u.Base, "/"), u.Key, beta, r)
	if err != nil {
		return Answer{}, err
	}
	res, err := u.Client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close() // the relevant part was read
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return Answer{}, fmt.Errorf("reading the answer: %w", err)
	}
	return answerOf(res.StatusCode, body), nil
}

func newRequest(ctx context.Context, base, key string, beta bool, r requests.Request) (*http.Request, error) {
	url := base + "/v1/messages"
	if beta {
		url += "?beta=true"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(r.Body.Append(nil)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("content-type", "application/json")
	req.Header.Set("anthropic-version", claude.Version2026)
	req.Header.Set("x-api-key", key)
	if len(r.Betas) > 0 {
		req.Header.Set("anthropic-beta", strings.Join(r.Betas, ","))
	}
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	return req, nil
}

func answerOf(status int, body []byte) Answer {
	n, err := jsontree.Parse(body)
	if err != nil {
		n = nil
	}
	return Answer{Status: status, Body: n}
}

// Own is claudemock itself.
type Own struct{ server *server.Server }

// NewOwn returns claudemock itself, healthy, in this process.
func NewOwn() (Own, error) {
	s, err := server.New()
	if err != nil {
		return Own{}, fmt.Errorf("starting claudemock to compare with: %w", err)
	}
	return Own{s}, nil
}

// Ask answers one request.
func (o Own) Ask(ctx context.Context, beta bool, r requests.Request) (Answer, error) {
	req, err := newRequest(ctx, "http://claudemock.invalid", "any", beta, r)
	if err != nil {
		return Answer{}, err
	}
	kept := &recorder{header: http.Header{}, status: http.StatusOK}
	o.server.ServeHTTP(kept, req)
	return answerOf(kept.status, kept.body.Bytes()), nil
}

// recorder keeps an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *recorder) Header() http.Header            { return k.header }
func (k *recorder) WriteHeader(status int)         { k.status = status }
func (k *recorder) Write(data []byte) (int, error) { return k.body.Write(data) }
func (k *recorder) Flush()                         {}
