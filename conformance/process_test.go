package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// process is a client program that reads jobs from its stdin.
type process struct {
	stdin io.Writer

	mu     sync.Mutex
	last   int                  // the newest job's id
	open   map[int]chan outcome // jobs without an outcome yet
	broken error                // why no more outcomes will come
}

// startProcess starts a client program that ends with the test.
func startProcess(t *testing.T, name string, args ...string) *process {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = cleanEnv()
	var complaints bytes.Buffer // SDKs print warnings about the failures
	cmd.Stderr = &complaints
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start(), "starting the client %s", name)

	p := &process{stdin: stdin, open: map[int]chan outcome{}}
	read := make(chan struct{})
	go func() {
		defer close(read)
		p.read(stdout)
	}()
	t.Cleanup(func() {
		_ = stdin.Close()
		<-read
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the client said:\n%s", complaints.String())
		}
	})
	return p
}

// cleanEnv returns the environment without variables that would send an SDK or the
// server elsewhere: credentials, base URLs, tokens and proxies.
func cleanEnv() []string {
	env := []string{"NO_PROXY=*"}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(strings.ToUpper(pair), "=")
		if strings.HasPrefix(name, "ANTHROPIC_") || strings.HasPrefix(name, "CLAUDEMOCK_") || strings.HasSuffix(name, "_PROXY") {
			continue
		}
		env = append(env, pair)
	}
	return env
}

// read passes each outcome to the job that waits for it, until the program ends.
func (p *process) read(stdout io.Reader) {
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 1<<24)
	broken := io.ErrUnexpectedEOF
	for lines.Scan() {
		var out outcome
		if err := json.Unmarshal(lines.Bytes(), &out); err != nil {
			broken = fmt.Errorf("reading %q: %w", lines.Text(), err)
			break
		}
		p.mu.Lock()
		if ch, ok := p.open[out.ID]; ok {
			ch <- out
			delete(p.open, out.ID)
		}
		p.mu.Unlock()
	}
	_, _ = io.Copy(io.Discard, stdout)

	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = broken
	for _, ch := range p.open {
		close(ch)
	}
	clear(p.open)
}

func (p *process) play(ctx context.Context, j job) (outcome, error) {
	ch := make(chan outcome, 1)
	if err := p.send(j, ch); err != nil {
		return outcome{}, fmt.Errorf("sending a job to the client: %w", err)
	}
	select {
	case out, ok := <-ch:
		if !ok {
			return outcome{}, fmt.Errorf("the client ended with a job unfinished: %w", p.broken)
		}
		return out, nil
	case <-ctx.Done():
		return outcome{Outcome: waiting}, nil
	}
}

// send numbers the job and writes it to the program.
func (p *process) send(j job, ch chan outcome) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return p.broken
	}
	p.last++
	j.ID = p.last
	p.open[j.ID] = ch
	line, err := json.Marshal(j)
	if err != nil {
		return err
	}
	_, err = p.stdin.Write(append(line, '\n'))
	return err
}
