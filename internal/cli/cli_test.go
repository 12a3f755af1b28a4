package cli_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/claudemock/claudemock/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"claudemock": func() {
			os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Environ()}))
		},
		"client": client,
	})
}

// TestScripts runs the command line as a user does, one script for each thing a
// user wants from it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"await":   await,
			"status":  status,
			"url":     urlInto,
			"address": addressInto,
			"post":    post,
			"get":     get,
		},
	})
}

// status CODE COMMAND… demands an exit code of a command.
func status(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	code := 0
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, not %s", code, args[0])
	}
}

// url PORTFILE NAME sets a variable to the server's URL.
func urlInto(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[1], urlOf(ts, []string{args[0], ""}))
}

// address PORTFILE NAME sets a variable to the server's host and port.
func addressInto(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[1], strings.TrimSpace(ts.ReadFile(args[0])))
}

// await FILE waits until FILE exists: no polling, no sleeping.
func await(ts *testscript.TestScript, _ bool, args []string) {
	watcher, err := fsnotify.NewWatcher()
	ts.Check(err)
	defer watcher.Close()
	ts.Check(watcher.Add(ts.MkAbs(".")))
	path := ts.MkAbs(args[0])
	for {
		if _, err := os.Stat(path); err == nil {
			return
		}
		select {
		case <-watcher.Events:
		case err := <-watcher.Errors:
			ts.Check(err)
		}
	}
}

const helloBody = `{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"Hello"}]}`

// post PORTFILE PATH asks the server for a message; stdout gets the status and
// the body.
func post(ts *testscript.TestScript, _ bool, args []string) {
	req, err := http.NewRequest(http.MethodPost, urlOf(ts, args), strings.NewReader(helloBody))
	ts.Check(err)
	req.Header.Set("x-api-key", "sk-ant-very-secret-key")
	req.Header.Set("anthropic-version", "2023-06-01")
	req.Header.Set("content-type", "application/json")
	show(ts, req)
}

// get PORTFILE PATH [HEADER: VALUE]
func get(ts *testscript.TestScript, _ bool, args []string) {
	req, err := http.NewRequest(http.MethodGet, urlOf(ts, args), nil)
	ts.Check(err)
	if len(args) > 2 {
		name, value, _ := strings.Cut(args[2], ": ")
		req.Header.Set(name, value)
	}
	show(ts, req)
}

func urlOf(ts *testscript.TestScript, args []string) string {
	return "http://" + strings.TrimSpace(ts.ReadFile(args[0])) + args[1]
}

func show(ts *testscript.TestScript, req *http.Request) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Fprintln(ts.Stdout(), "error", err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	fmt.Fprintln(ts.Stdout(), resp.StatusCode, string(body))
}
