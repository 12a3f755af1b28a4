package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// controlTimeout bounds one request to a control endpoint, and maxControlAnswer
// the part of the answer that is read.
const (
	controlTimeout   = 30 * time.Second
	maxControlAnswer = 64 << 20 // bytes; a full journal is smaller
)

// controlClient asks the control endpoints of a running server.
type controlClient struct {
	server string // its base URL, without a slash at the end
	token  string
}

// controlError is a refusal of a control endpoint.
type controlError struct {
	Status   int
	Message  string
	Problems strictyaml.Problems // of a scenario that was sent
}

func (e *controlError) Error() string { return e.Message }

// serverFlag adds the flag that says where the running server is.
func serverFlag(cmd *cobra.Command, server *string) {
	cmd.Flags().StringVar(server, "server", "http://"+defaultAddr, "the running server's base `URL`; its control token comes from $"+controlTokenVar)
}

func newControlClient(server string) (*controlClient, error) {
	base, err := url.Parse(server)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" {
		return nil, &codedError{
			code: exitUsage, err: fmt.Errorf("--server %q: expected a URL such as http://%s", server, defaultAddr), hint: "--server http://" + defaultAddr,
		}
	}
	return &controlClient{server: strings.TrimRight(server, "/"), token: os.Getenv(controlTokenVar)}, nil
}

// do asks for a path below /_mock, sends body as JSON unless it is nil, and
// decodes the answer into answer unless that is nil; a *string gets it as it is. A
// refusal is a *controlError.
func (c *controlClient) do(ctx context.Context, method, path string, body, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, controlTimeout)
	defer cancel()
	request, err := c.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return &codedError{code: exitFailure, err: fmt.Errorf("asking the server: %w", err), hint: "claudemock serve"}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxControlAnswer))
	switch {
	case err != nil:
		return fmt.Errorf("reading the server's answer: %w", err)
	case response.StatusCode >= http.StatusBadRequest:
		return refusedBy(response.StatusCode, text)
	case answer == nil:
		return nil
	}
	if plain, ok := answer.(*string); ok {
		*plain = string(text)
		return nil
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("reading the server's answer: %w", err)
	}
	return nil
}

func (c *controlClient) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return nil, fmt.Errorf("writing a request: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, c.server+"/_mock"+path, bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("making a request: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	return request, nil
}

// refusedBy reads the refusal of a control endpoint.
func refusedBy(status int, text []byte) error {
	var refusal struct {
		Error    string
		Problems []struct {
			File, Key, Message, Hint string
			Line, Column             int
		}
	}
	if err := json.Unmarshal(text, &refusal); err != nil || refusal.Error == "" {
		return &controlError{Status: status, Message: fmt.Sprintf("the server answered %d, and not as claudemock does", status)}
	}
	refused := &controlError{Status: status, Message: refusal.Error}
	for _, p := range refusal.Problems {
		refused.Problems = append(refused.Problems, strictyaml.Problem{
			Pos: strictyaml.Pos{File: p.File, Line: p.Line, Column: p.Column}, Key: p.Key, Message: p.Message, Hint: p.Hint,
		})
	}
	return refused
}

// controlFailure returns the error of a command whose request the server refused.
func controlFailure(err error) error {
	var coded *codedError
	var refused *controlError
	switch {
	case errors.As(err, &coded):
		return coded
	case errors.As(err, &refused) && refused.Status == http.StatusUnauthorized:
		return &codedError{code: exitFailure, err: err, hint: "export " + controlTokenVar + "=<the token that serve was given>"}
	case errors.As(err, &refused) && refused.Status == http.StatusForbidden:
		return &codedError{code: exitFailure, err: err, hint: "export " + controlTokenVar + "=<a token>, for the server when it starts and for this command"}
	default:
		return failure(err)
	}
}
