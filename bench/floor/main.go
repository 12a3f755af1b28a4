// Command floor is the baseline for measurements of claudemock: a bare net/http
// handler that writes the same bytes as claudemock and does nothing else. It gets the
// bytes from a running claudemock.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	var (
		like  = flag.String("like", "", "the `URL` whose answer is repeated")
		body  = flag.String("body", "", "the `file` that is posted there for it")
		mode  = flag.String("mode", "once", "how the answer is written: once, events (each written and flushed) or paced (each at its time)")
		every = flag.Duration("every", 200*time.Millisecond, "from one delta to the next, when paced")
		addr  = flag.String("addr", "127.0.0.1:0", "listen here")
		file  = flag.String("port-file", "", "write host:port to this `file` once listening")
	)
	flag.Parse()
	if err := run(*like, *body, *mode, *every, *addr, *file); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func run(like, body, mode string, every time.Duration, addr, file string) error {
	a, err := learn(like, body)
	if err != nil {
		return fmt.Errorf("asking %s: %w", like, err)
	}
	handler, err := a.handler(mode, every)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	if file != "" {
		if err := os.WriteFile(file, []byte(listener.Addr().String()+"\n"), 0o600); err != nil {
			return fmt.Errorf("writing the port file: %w", err)
		}
	}
	return http.Serve(listener, handler)
}

// answer is the response to every request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// learn requests the answer that the floor repeats.
func learn(url, file string) (*answer, error) {
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = http.Header{"X-Api-Key": {"bench"}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", res.Status, text)
	}
	a := &answer{status: res.StatusCode, header: http.Header{}, body: text}
	for name, values := range res.Header {
		if name != "Content-Length" && name != "Connection" { // net/http sets these
			name = strings.ToLower(name) // as claudemock sends it
		}
		a.header[name] = values
	}
	return a, nil
}

// handler returns the handler that writes the answer in the mode.
func (a *answer) handler(mode string, every time.Duration) (http.HandlerFunc, error) {
	var write func(w http.ResponseWriter, began time.Time)
	events := bytes.SplitAfter(a.body, []byte("\n\n"))
	events = events[:max(1, len(events)-1)] // without the empty text after the last blank line
	switch mode {
	case "once":
		write = func(w http.ResponseWriter, _ time.Time) { _, _ = w.Write(a.body) }
	case "events":
		write = func(w http.ResponseWriter, _ time.Time) { writeEach(w, events, func([]byte) {}) }
	case "paced":
		write = func(w http.ResponseWriter, began time.Time) {
			writeEach(w, events, func(event []byte) {
				if bytes.HasPrefix(event, []byte("event: content_block_delta\n")) {
					began = began.Add(every)
					time.Sleep(time.Until(began))
				}
			})
		}
	default:
		return nil, fmt.Errorf("no mode %q", mode)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		_, _ = io.Copy(io.Discard, r.Body)
		maps.Copy(w.Header(), a.header)
		w.WriteHeader(a.status)
		write(w, began)
	}, nil
}

// writeEach writes and flushes one event after another until the client leaves.
func writeEach(w http.ResponseWriter, events [][]byte, before func(event []byte)) {
	out := http.NewResponseController(w)
	for _, event := range events {
		before(event)
		if _, err := w.Write(event); err != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
	}
}
