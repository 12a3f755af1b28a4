package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// client is a small client of the API, for scripts to run and judge: `client
// careless`, `client careful` …
func client() {
	kinds := map[string]func() int{
		"careless": careless, "careful": careful, "plain": plain, "silent": func() int { return 0 }, "patient": patient, "loud": loud,
		"without-v1": func() int { _ = plainAt("/messages"); return 0 },
		"agent":      func() int { return newAgent(os.Args[2:]).main() },
	}
	os.Exit(kinds[os.Args[1]]())
}

const question = `{"model":"claude-sonnet-5","max_tokens":64,"stream":%t,"messages":[{"role":"user","content":"Hello"}]}`

func ask(stream bool) (*http.Response, error) { return askAt("/v1/messages", stream) }

func askAt(path string, stream bool) (*http.Response, error) {
	body := fmt.Sprintf(question, stream)
	req, err := http.NewRequest(http.MethodPost, os.Getenv("ANTHROPIC_BASE_URL")+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("x-api-key", os.Getenv("ANTHROPIC_API_KEY"))
	req.Header.Set("anthropic-version", "2023-06-01")
	req.Header.Set("content-type", "application/json")
	return http.DefaultClient.Do(req)
}

// read returns the text of a stream, and whether it was a whole answer.
func read(response *http.Response) (text string, whole bool) {
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data:")
		if !ok {
			continue
		}
		var event struct {
			Type  string
			Delta struct{ Text string }
		}
		if json.Unmarshal([]byte(data), &event) == nil {
			text += event.Delta.Text
			whole = whole || event.Type == "message_stop"
		}
	}
	return text, whole
}

// careless prints whatever came and calls it a success.
func careless() int {
	response, err := ask(true)
	if err != nil {
		fmt.Fprintln(os.Stderr, "careless:", err)
		return 0
	}
	defer response.Body.Close()
	text, _ := read(response)
	fmt.Print(text)
	return 0
}

// careful asks again, after waits that grow, and fails in the end.
func careful() int {
	wait := 300 * time.Millisecond
	for range 4 {
		response, err := ask(true)
		if err == nil && response.StatusCode == http.StatusOK {
			if text, whole := read(response); whole {
				fmt.Println(text)
				return 0
			}
		}
		fmt.Fprintln(os.Stderr, "careful: once more")
		<-time.After(wait) // as any client that backs off
		wait *= 2
	}
	return 1
}

// plain asks for an answer in one piece.
func plain() int { return plainAt("/v1/messages") }

// plainAt asks below the base URL.
func plainAt(path string) int {
	response, err := askAt(path, false)
	if err != nil || response.StatusCode != http.StatusOK {
		return 1
	}
	defer response.Body.Close()
	_, _ = io.Copy(os.Stdout, response.Body)
	return 0
}

// patient asks, and then waits for a signal, which it names.
func patient() int {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	code := plain()
	if err := os.WriteFile("ready", nil, 0o600); err != nil {
		return 1
	}
	fmt.Println("\ngot", <-signals)
	return code
}

// loud prints what must pass through as it is.
func loud() int {
	_, _ = os.Stdout.Write(bytes.Join([][]byte{{0x1b}, []byte("[31mred"), {0x1b}, []byte("[0m \xff\n")}, nil))
	fmt.Fprintln(os.Stderr, "to stderr")
	return plain()
}
