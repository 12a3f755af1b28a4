package attacks

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clientVar turns this test program into a client with that key, which asks once
// and prints the key. With carelessVar it also sends the key in every possible
// place.
const (
	clientVar   = "ATTACK_CLIENT_KEY"
	carelessVar = "ATTACK_CLIENT_CARELESS"
)

// secretClient runs that client and returns its exit code.
func secretClient(key string) int {
	body, query := hello, ""
	headers := map[string]string{"x-api-key": key, "anthropic-version": "2023-06-01", "content-type": "application/json"}
	if os.Getenv(carelessVar) != "" {
		body, query = strings.Replace(hello, "hi", "my key is "+key, 1), "?api_key="+key
		headers["user-agent"], headers["helicone-auth"] = "x/"+key, "Bearer "+key
	}
	request, err := http.NewRequest(http.MethodPost, os.Getenv("ANTHROPIC_BASE_URL")+"/v1/messages"+query, strings.NewReader(body))
	if err != nil {
		return 1
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 1
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	fmt.Printf("%s with %s\n", text, key)
	if err != nil || response.StatusCode != http.StatusOK {
		return 1
	}
	return 0
}

// commandKeys returns the forms of keys on a command line.
func commandKeys() (args []string) {
	add := func(formats ...string) {
		for _, format := range formats {
			args = append(args, strings.ReplaceAll(format, "%s", core(900+len(args))))
		}
	}
	add("--key", "sk-ant-api03-%s")
	add("sk-ant-api03-%s")
	add("--api-key=%s-plain")
	add("--api-key", "%s-plain")
	add("--token=%s")
	add("-H", "x-api-key: %s-plain")
	add("-H", "Authorization: Bearer %s")
	add("ANTHROPIC_AUTH_TOKEN=%s")
	add("-u", "user:%s")
	add("https://user:%s@example.com")
	add("--config={\"api_key\":\"sk-ant-api03-%s\"}")
	return args
}

func TestNoCanaryOfACommandIsFoundInReports(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a binary")
	}
	exe, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	args, printed := commandKeys(), core(999)
	command := append([]string{"--", exe}, args...)
	file := func(name string) string { return filepath.Join(dir, name) }
	var said strings.Builder
	for _, form := range [][]string{
		{"run", "--scenario", "healthy"},
		{"run", "--scenario", "healthy", "--format", "json"},
		{"run", "--scenario", "healthy", "--verbose", "--report", file("run.txt")},
		{
			"audit", "--only", "overloaded-once,healthy", "--html", file("a.html"), "--junit", file("a.xml"), "--markdown", file("a.md"), "--json", file("a.json"),
			"--write-baseline", file("a.yaml"),
		},
	} {
		cmd := exec.Command(program(t), append(form, command...)...)
		cmd.Env = append(os.Environ(), clientVar+"=sk-ant-api03-"+printed)
		if form[0] == "run" {
			cmd.Env = append(cmd.Env, carelessVar+"=1")
		}
		var out, errors bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errors
		_ = cmd.Run() // it fails, since the client does not retry
		require.NotEmpty(t, errors.String(), "it was judged")
		said.WriteString(errors.String())
	}
	files, err := filepath.Glob(file("*"))
	require.NoError(t, err)
	require.Len(t, files, 6)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NotEmpty(t, text, name)
		said.Write(text)
	}
	at := strings.Index(said.String(), mark)
	if !assert.Negative(t, at, "a canary is in a report") {
		t.Log(said.String()[max(0, at-200) : at+30])
	}
}
