package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// load says which streams to open.
type load struct {
	url         string
	streams     int
	ramp, every time.Duration
	deltas      int
	host        string // of the url
	request     []byte // as it is sent
}

// prepare makes the bytes of the request once for all streams: other work of the
// client takes processor time from the server on the same machine.
func (l *load) prepare(body []byte) error {
	target, err := url.Parse(l.url)
	if err != nil {
		return err
	}
	l.host = target.Host
	req, err := http.NewRequest(http.MethodPost, l.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = http.Header{"X-Api-Key": {"bench"}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	var out bytes.Buffer
	if err := req.Write(&out); err != nil {
		return err
	}
	l.request = out.Bytes()
	return nil
}

// outcome is the result of one stream: how late its deltas were, or why it dropped.
type outcome struct {
	late []time.Duration
	err  error
}

// run opens the streams one after another during the ramp, and waits until all end.
func (l *load) run() []outcome {
	all := make([]outcome, l.streams)
	began := time.Now()
	var open sync.WaitGroup
	for i := range all {
		time.Sleep(time.Until(began.Add(l.ramp * time.Duration(i) / time.Duration(l.streams))))
		open.Go(func() { all[i].late, all[i].err = l.stream() })
	}
	open.Wait()
	return all
}

// stream reads one stream on a new connection.
func (l *load) stream() ([]time.Duration, error) {
	conn, err := net.Dial("tcp", l.host)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	sent := time.Now()
	if _, err := conn.Write(l.request); err != nil {
		return nil, err
	}
	return l.read(conn, sent)
}

var (
	deltaLine = []byte("event: content_block_delta\n")
	lastLine  = []byte("event: message_stop\n")
)

// read records how late each delta is, until the end of the stream.
func (l *load) read(conn io.Reader, sent time.Time) ([]time.Duration, error) {
	res, err := http.ReadResponse(bufio.NewReaderSize(conn, 2<<10), nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, errors.New(res.Status)
	}
	late := make([]time.Duration, 0, l.deltas)
	ended := false
	lines := bufio.NewReaderSize(res.Body, 1<<10)
	for {
		line, err := lines.ReadSlice('\n')
		switch {
		case bytes.Equal(line, deltaLine):
			due := sent.Add(l.every * time.Duration(len(late)+1))
			late = append(late, time.Since(due))
		case bytes.Equal(line, lastLine):
			ended = true
		}
		switch {
		case errors.Is(err, io.EOF) && ended && len(late) == l.deltas:
			return late, nil
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("the stream ended after %d of %d deltas, its last event seen: %t", len(late), l.deltas, ended)
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("after %d deltas: %w", len(late), err)
		}
	}
}
