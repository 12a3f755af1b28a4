package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/claudemock/claudemock/server"
)

// The load of a round. A recorder keeps no more than 10,000 exchanges, and each round has
// a new one, so that all of them are kept.
const (
	recordedRequests = 2000 // for throughput, fewer if they are long
	recordedFirsts   = 400  // for the delay of the first event, one after another
	recordedAtOnce   = 8
)

// recording measures what it costs to record, beside a bare reverse proxy.
func (r *rig) recording() ([]row, error) {
	var rows []row
	for _, load := range []struct {
		what     string
		events   int
		requests int
	}{
		{"recording a plain answer of 1 KB", 0, recordedRequests},
		{"recording a stream of 20 events, each flushed", 20, recordedRequests / 2},
		{"recording a stream of 200 events, each flushed", 200, recordedRequests / 10},
	} {
		api := httptest.NewServer(answering(load.events))
		more, err := r.recordedBeside(api.URL, load.what, load.requests)
		api.Close()
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// answering writes a plain answer, or a stream of so many events.
func answering(events int) http.HandlerFunc {
	plain := []byte(`{"type":"message","content":[{"type":"text","text":"` + strings.Repeat("word ", 180) + `"}]}`)
	event := []byte("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"word word word\"}}\n\n")
	return func(w http.ResponseWriter, asked *http.Request) {
		_, _ = io.Copy(io.Discard, asked.Body)
		if events == 0 {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(plain)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		out := http.NewResponseController(w)
		for range events {
			if _, err := w.Write(event); err != nil || out.Flush() != nil {
				return
			}
		}
	}
}

// recordedBeside measures a bare proxy and a recorder in front of an API alternately.
func (r *rig) recordedBeside(api, what string, requests int) ([]row, error) {
	to, err := url.Parse(api)
	if err != nil {
		return nil, err
	}
	var rates, firsts, costs [2][]float64
	for round := range r.rounds + 1 { // the first does not count
		for i, proxy := range []proxy{bareProxy, recording} {
			before := ownTime()
			rate, first, err := through(to, proxy, requests)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", what, err)
			}
			if round > 0 {
				rates[i], firsts[i] = append(rates[i], rate), append(firsts[i], first)
				costs[i] = append(costs[i], float64(ownTime()-before)/float64(time.Microsecond)/float64(requests+recordedFirsts))
			}
		}
	}
	return []row{
		{what: what, unit: "/s", floor: median(rates[0]), mock: median(rates[1]), target: atLeast(1 / 1.15)},
		{what: "– until the first bytes of the body", unit: "µs", floor: median(firsts[0]), mock: median(firsts[1]), target: atMost(1.15)},
		{what: "– processor time for each, of client, proxy and API", unit: "µs", floor: median(costs[0]), mock: median(costs[1])},
	}, nil
}

// ownTime is the processor time that this process has used.
func ownTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // fails only for arguments that are wrong
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// proxy serves what it passes on to an API until stop is called.
type proxy func(to *url.URL) (base string, stop func() error, err error)

// recording is claudemock record, but for its command line.
func recording(to *url.URL) (base string, stop func() error, err error) {
	srv, err := server.New(server.WithUpstream(to.String(), ""), server.WithRecording(), server.WithRelay())
	if err != nil {
		return "", nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ctx, listener) }()
	return "http://" + listener.Addr().String(), func() error { cancel(); return <-served }, nil
}

// bareProxy does nothing but pass on. Without full duplex, it breaks some answers off.
func bareProxy(to *url.URL) (base string, stop func() error, err error) {
	proxy := httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(to) }, FlushInterval: -1, Transport: unpacked()}
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, asked *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		proxy.ServeHTTP(w, asked)
	}))
	return served.URL, func() error { served.Close(); return nil }, nil
}

// unpacked is a transport that neither asks for compression nor undoes it.
func unpacked() *http.Transport {
	return &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: recordedAtOnce}
}

// through sends requests through a proxy: some at a time, which gives the answers per
// second, and then one after another, which gives the usual microseconds until the first
// bytes of the body are there.
func through(to *url.URL, start proxy, requests int) (rate, first float64, err error) {
	base, stop, err := start(to)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	client := &http.Client{Transport: unpacked()}
	body := bytes.Repeat([]byte("a"), 1<<10)
	var failed error
	var mu sync.Mutex
	var all sync.WaitGroup
	began := time.Now()
	for range recordedAtOnce {
		all.Go(func() {
			for range requests / recordedAtOnce {
				if _, err := firstBytes(client, base, body); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
		})
	}
	all.Wait()
	rate = float64(requests) / time.Since(began).Seconds()
	var delays []float64
	for range recordedFirsts {
		delay, err := firstBytes(client, base, body)
		failed = errors.Join(failed, err)
		delays = append(delays, float64(delay)/float64(time.Microsecond))
	}
	return rate, median(delays), failed
}

// firstBytes sends one request, and says when the first bytes of the body were there.
func firstBytes(client *http.Client, base string, body []byte) (time.Duration, error) {
	began := time.Now()
	answer, err := client.Post(base+"/v1/messages", "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	var one [1]byte
	if _, err := io.ReadFull(answer.Body, one[:]); err != nil {
		return 0, err
	}
	delay := time.Since(began)
	_, err = io.Copy(io.Discard, answer.Body)
	return delay, err
}
