package attacks

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

// outputs is everything that a server says about requests: the entries of its
// journal, its log, and the answers of control endpoints.
type outputs struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *outputs) see(e journal.Entry) {
	text, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	o.add(e.Method + " " + e.Path + " " + e.Played + " " + e.NearMiss + "\n" + string(text))
}

func (o *outputs) add(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.WriteString(text + "\n")
}

// readings returns a text with and without its escapes, in lower case.
func readings(text string) []string {
	unescaped := regexp.MustCompile(`\\+[uU]00([0-9a-fA-F]{2})|\\+x([0-9a-fA-F]{2})|%(?:25)*([0-9a-fA-F]{2})`).ReplaceAllStringFunc(text, func(found string) string {
		c, err := strconv.ParseUint(found[len(found)-2:], 16, 8)
		if err != nil {
			return found
		}
		return string(rune(c))
	})
	all := []string{text, unescaped, html.UnescapeString(text)}
	for i := range all {
		all[i] = strings.ToLower(all[i])
	}
	return all
}

// needles returns the forms of the mark in texts that cannot be unescaped.
func needles() []string {
	all := []string{mark, hex.EncodeToString([]byte(mark))}
	for shift := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + mark + "yyy"))
		all = append(all, strings.ToLower(coded[(shift*8+5)/6:(shift+len(mark))*8/6]))
	}
	return all
}

const secretScenarios = `name: echo
summary: it says again what it was told
unmatched: refuse
rules:
- when: {headers: {x-team: red}, model: claude-opus-5}
  steps: [{reply: {}}]
- when: {text: {regexp: "^zebra"}, stream: true}
  steps: [{reply: {}}]
- when: {endpoint: messages, stream: false}
  steps: [{reply: {text: "T {{.text}} H {{header \"user-agent\"}} K {{header \"x-api-key\"}} {{header \"authorization\"}}", headers: {x-echo: "{{.text}}"}}}]
  then: repeat-last
`

func TestNoCanaryIsFoundInWhatAServerSays(t *testing.T) {
	all := canaries()
	require.GreaterOrEqual(t, len(all), 150)
	said := &outputs{}
	v := attack(t, server.WithObserver(said.see), server.WithYAML(secretScenarios))
	for n, c := range all {
		for _, scenario := range []string{"healthy", "echo"} {
			v.send(t, scenario+"/c"+strconv.Itoa(n), &c)
		}
	}
	v.tellAll(t, said)
	for n := range 60 { // which all have an entry that is over
		said.add(v.follow(t, "echo.c"+strconv.Itoa(n)))
	}
	said.add(v.log.String())
	for _, text := range readings(said.text.String()) {
		for _, needle := range needles() {
			at := strings.Index(text, needle)
			if !assert.Negative(t, at, "a canary is in what the server says") {
				t.Log(text[max(0, at-400):min(len(text), at+80)])
			}
		}
	}
}

// send sends a canary to a session, on a connection of its own.
func (v *victim) send(t *testing.T, session string, c *canary) {
	t.Helper()
	conn := v.dial(t)
	headers := append([]string{"host: " + v.addr, "anthropic-version: 2023-06-01", "content-type: application/json", "connection: close"}, c.headers...)
	var head strings.Builder
	given := map[string]int{}
	for _, line := range headers {
		name, _, _ := strings.Cut(line, ":")
		given[name]++
	}
	for i, line := range headers {
		name, _, _ := strings.Cut(line, ":")
		if given[name] > 1 && i < 4 {
			continue // the canary has one of its own
		}
		head.WriteString(line + "\r\n")
	}
	body := c.body
	if c.cut {
		body = body[:len(body)-len(`"}]}`)]
	}
	_, err := fmt.Fprintf(conn, "%s /s/%s%s HTTP/1.1\r\n%scontent-length: %d\r\n\r\n%s", c.method, session, c.path, head.String(), len(c.body), body)
	require.NoError(t, err)
	if c.cut {
		require.NoError(t, conn.Close())
		return
	}
	_, _ = readAll(conn)
}

func readAll(conn interface{ Read([]byte) (int, error) }) (n int, err error) {
	buffer := make([]byte, 64<<10)
	for err == nil {
		var more int
		more, err = conn.Read(buffer)
		n += more
	}
	return n, err
}

// tellAll collects the answers of all control endpoints.
func (v *victim) tellAll(t *testing.T, said *outputs) {
	t.Helper()
	_, list := v.ask(t, http.MethodGet, "/_mock/sessions", "")
	said.add(string(list))
	var sessions struct {
		Sessions []struct {
			ID string `json:"id"`
		} `json:"sessions"`
	}
	require.NoError(t, json.Unmarshal(list, &sessions))
	for _, session := range sessions.Sessions {
		for _, path := range []string{"/journal", "/journal?format=jsonl"} {
			_, text := v.ask(t, http.MethodGet, "/_mock/sessions/"+session.ID+path, "")
			said.add(string(text))
		}
		_, text := v.ask(t, http.MethodPost, "/_mock/sessions/"+session.ID+"/verdict", `{"exit":0}`)
		said.add(string(text))
	}
}

// follow returns the first line of a followed journal.
func (v *victim) follow(t *testing.T, session string) string {
	t.Helper()
	conn := v.dial(t)
	_, err := fmt.Fprintf(conn, "GET /_mock/sessions/%s/journal?follow HTTP/1.1\r\nhost: %s\r\n\r\n", session, v.addr)
	require.NoError(t, err)
	reader := bufio.NewReader(conn)
	for {
		line, err := reader.ReadString('\n')
		require.NoError(t, err)
		if strings.HasPrefix(line, "{") {
			return line
		}
	}
}
