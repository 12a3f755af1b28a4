package attacks

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/cli"
)

// controls are characters that control a terminal, with a colour that claudemock
// does not use.
const controls = "\x1b[38;5;123m \x1b]0;title\x07 \u009b2J \u009d0;title\u009c \u202e \u2066 \x7f \u200b \r \b"

// controlsYAML is controls as a double-quoted text of YAML.
const controlsYAML = `\u001b[38;5;123m \u001b]0;title\u0007 \u009b2J \u009d0;title\u009c \u202e \u2066 \u007f \u200b \r \b`

const controlled = `name: controlled
summary: "CONTROLS"
good_client: "CONTROLS"
guide: "CONTROLS"
tags: ["CONTROLS"]
unmatched: refuse
rules:
  - when: {text: {contains: "CONTROLS"}, stream: true}
    steps: [{reply: {text: "CONTROLS"}}]
  - when: {text: {regexp: "^zebra"}, headers: {x-a: "bCONTROLS"}}
    steps: [{error: {type: overloaded_error, message: "CONTROLS"}}]
  - steps: [{error: {type: overloaded_error, message: "CONTROLS", headers: {x-told: "told"}}}]
`

// unsafe returns the first control sequence in an output that is not one of
// claudemock's own; "" for none.
func unsafe(output string) string {
	if strings.Contains(output, "38;5;123") && regexp.MustCompile(`\x1b\[38;5;123`).MatchString(output) {
		return "a colour of the scenario's"
	}
	output = regexp.MustCompile(`\x1b\[[0-9;]*m|\r\x1b\[K`).ReplaceAllString(output, "")
	at := strings.IndexFunc(output, func(r rune) bool {
		return r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf) || r == unicode.ReplacementChar
	})
	if at < 0 {
		return ""
	}
	return output[max(0, at-40):min(len(output), at+10)]
}

// scenarioOfControls makes a folder with a scenario, and a file with a mistake.
func scenarioOfControls(t *testing.T) (folder, broken string) {
	t.Helper()
	folder, broken = t.TempDir(), filepath.Join(t.TempDir(), "broken.yaml")
	text := strings.ReplaceAll(controlled, "CONTROLS", controlsYAML)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "controlled.yaml"), []byte(text), 0o600))
	text = "name: broken\nsummary: s # \u202e\u009b2J\nsteps: [{reply: {text: a}, \"k" + controlsYAML + "\": 1}] # \u202e\n"
	require.NoError(t, os.WriteFile(broken, []byte(text), 0o600))
	return folder, broken
}

func TestNoCommandLetsOthersCommandTheTerminal(t *testing.T) {
	folder, broken := scenarioOfControls(t)
	for _, args := range [][]string{
		{"list"}, {"list", "--format", "json"}, {"list", "--tag", controls}, {"list", controls},
		{"explain", "controlled"}, {"explain", "--bytes", "controlled"}, {"explain", controls},
		{"run", "--scenario", "controlled", "--", "true"}, {"run", "--scenario", "controlled", "--format", "json", "--", "true"},
		{"run", "--scenario", controls, "--", "true"}, {"run", "--", controls}, {"run", "--report", controls + "/x", "--", "true"},
		{"audit", "--only", "controlled", "--", "true"}, {"audit", "--only", controls, "--", "true"}, {"audit", "--", "true", controls},
		{"serve", "--scenario", controls}, {"serve", "--addr", controls}, {"serve", "--log-format", controls},
		{"lint", folder}, {"lint", broken}, {"lint", controls}, {"docs", controls}, {"faults", controls}, {"drift", controls}, {"schema", controls},
		{"diff", filepath.Join(folder, "controlled.yaml"), "overloaded-burst"}, {"diff", controls, broken},
		{"verdict", "--session", controls}, {"verdict", "--server", controls, "--session", "a"}, {"reset", controls}, {"new", controls},
		{"healthcheck", controls}, {"version", controls}, {controls}, {"--" + controls}, {"__complete", "explain", controls}, {"help", controls},
	} {
		if args[0] == "list" || args[0] == "explain" || args[0] == "run" || args[0] == "audit" || args[0] == "serve" {
			args = append([]string{args[0], "--scenarios", folder}, args[1:]...)
		}
		var out, errs bytes.Buffer
		code := cli.Run(context.Background(), args, cli.Streams{Out: &out, Err: &errs, Env: append(os.Environ(), "CLICOLOR_FORCE=1", "TERM=xterm-256color")})
		assert.Empty(t, unsafe(out.String()), "stdout of %q", args)
		assert.Empty(t, unsafe(errs.String()), "stderr of %q", args)
		if args[0] == "list" && len(args) == 3 || args[len(args)-1] == folder {
			assert.Zero(t, code, "%q: %s", args, errs.String())
		}
		assert.NotEmpty(t, out.String()+errs.String(), "%q, exit code %d", args, code)
	}
}

func TestNoRequestCommandsTheTerminalOfTheLog(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a binary")
	}
	folder, _ := scenarioOfControls(t)
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			log, err := os.Create(filepath.Join(t.TempDir(), "log"))
			require.NoError(t, err)
			defer log.Close()
			cmd := exec.Command(program(t), "serve", "--addr", "127.0.0.1:0", "--log-format", format, "--scenarios", folder, "--scenario", "controlled")
			cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), "CLICOLOR_FORCE=1", "TERM=xterm-256color"), log, log
			p := start(t, cmd)
			for _, head := range []string{
				"GET /v1/\u009b31mred", "GET /v1/\x9b31mred", "GET /v1/models?a=\u009b2J\u009d0;x\u009c", "GET /v1/\u202egnp.exe", "GET /v1/\xff\xfe",
				"GET /v1/%1b%5b31m", "M!#$%&'*+.^_`|~ /v1/messages", "GET /v1/" + strings.Repeat("A", 60_000), "GET /s/controlled/\u009b/v1/messages",
			} {
				p.sends(t, head+" HTTP/1.1\r\nhost: a\r\nx-api-key: k\r\nconnection: close\r\n\r\n")
			}
			for _, header := range []string{"x-mock-session: \u009b31m", "x-mock-scenario: \u009b31m\u202e", "user-agent: \u009b\u202e", "anthropic-beta: \u009b31m"} {
				p.sends(t, "GET /v1/models HTTP/1.1\r\nhost: a\r\nx-api-key: k\r\nconnection: close\r\n"+header+"\r\n\r\n")
			}
			require.Zero(t, p.ends(t, syscall.SIGTERM))
			text, err := os.ReadFile(log.Name())
			require.NoError(t, err)
			assert.Contains(t, string(text), `\u202egnp.exe`)
			assert.Empty(t, unsafe(string(text)))
			if format == "text" {
				for line := range strings.Lines(string(text)) {
					assert.Less(t, len(line), 2000)
				}
			}
		})
	}
}

// sends sends bytes on a new connection and reads until the server closes it.
func (p *process) sends(t *testing.T, request string) {
	t.Helper()
	conn, err := net.Dial("tcp", p.addr)
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Write([]byte(request))
	require.NoError(t, err)
	_, _ = new(bytes.Buffer).ReadFrom(conn)
}
