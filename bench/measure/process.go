package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// process is a measured server: claudemock or a floor.
type process struct {
	cmd  *exec.Cmd
	exit chan error
	url  string // of the Messages endpoint
}

// start runs a server and waits until it listens.
func (r *rig) start(name string, args ...string) (*process, error) {
	file := filepath.Join(r.dir, "port")
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var log bytes.Buffer
	cmd := exec.Command(r.path(name), append(args, "--addr", "127.0.0.1:0", "--port-file", file)...)
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, exit: make(chan error, 1)}
	go func() { p.exit <- cmd.Wait() }()
	for {
		text, err := os.ReadFile(file)
		if addr, whole := strings.CutSuffix(string(text), "\n"); err == nil && whole {
			p.url = "http://" + addr + "/v1/messages"
			return p, nil
		}
		select {
		case err := <-p.exit:
			return nil, fmt.Errorf("%s ended: %w: %s", name, err, &log)
		case <-time.After(time.Millisecond): // polling more often would slow down the measured start
		}
	}
}

// mock starts claudemock with its defaults, but without a log line for each request.
func (r *rig) mock(flags ...string) (*process, error) {
	return r.start("claudemock", append([]string{"serve", "--log-format", "none"}, flags...)...)
}

// pair starts claudemock, and a floor that repeats its answer to body.
func (r *rig) pair(body, mode string, flags ...string) (floor, mock *process, err error) {
	mock, err = r.mock(flags...)
	if err != nil {
		return nil, nil, err
	}
	floor, err = r.start("floor", "-like", mock.url, "-body", body, "-mode", mode)
	if err != nil {
		mock.stop()
		return nil, nil, err
	}
	return floor, mock, nil
}

// stop kills the process.
func (p *process) stop() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.exit
}

// ask posts a body once.
func (p *process) ask(body []byte) error {
	req, err := http.NewRequest(http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = http.Header{"X-Api-Key": {"bench"}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	transport := &http.Transport{DisableKeepAlives: true}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return errors.Join(errors.New(res.Status), res.Body.Close())
	}
	return res.Body.Close()
}

// ticks is the unit of process times, the same on all Linux systems.
const ticks = 100 // a second

// cpu returns the processor time that the process has used so far.
func (p *process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(text), ") ") // the third field and those after it
	fields := strings.Fields(after)
	const utime, stime = 14 - 3, 15 - 3
	if len(fields) <= stime {
		return 0, fmt.Errorf("unexpected line of /proc: %s", text)
	}
	user, err := strconv.Atoi(fields[utime])
	system, err2 := strconv.Atoi(fields[stime])
	return time.Duration(user+system) * time.Second / ticks, errors.Join(err, err2)
}

// memory returns the resident set in bytes: the current one for VmRSS, the peak for
// VmHWM.
func (p *process) memory(which string) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, after, found := strings.Cut(string(text), which+":")
	if !found {
		return 0, fmt.Errorf("/proc has no %s", which)
	}
	line, _, _ := strings.Cut(after, "\n")
	kilobytes, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(line, "kB")))
	return float64(kilobytes) * 1024, err
}
