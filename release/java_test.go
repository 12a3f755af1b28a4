package release

import (
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestJava installs the Java package as its page says and runs the tests of that page.
// What Maven downloads from elsewhere is kept from run to run, since it takes minutes; with
// CLAUDEMOCK_LONG_TESTS=1 it is downloaded anew.
func TestJava(t *testing.T) {
	p := newJavaPlace(t)
	for name, text := range filesOfPage(t, "../packages/java/README.md") {
		p.write(t, name, atVersion(text))
	}
	naive := filepath.Join(p.folder, "src", "test", "java", "com", "example", "NaiveTest.java")
	naiveText, err := os.ReadFile(naive)
	require.NoError(t, err, "the page shows a client that does not cope")
	require.NoError(t, os.Remove(naive))

	t.Run("the tests of the page pass, side by side", func(t *testing.T) {
		p.run(t, "mvn", "-q", "test")
		report := reportOf(t, p, "com.example.ChatTest")
		assert.Regexp(t, `tests="\d+" errors="0" skipped="0" failures="0"`, report)
		assert.Contains(t, report, `name="anOverloadIsSurvived`)
		assert.Contains(t, report, `name="noFailureGoesUnnoticed`)
	})
	t.Run("a server that runs is used by its URL and token", func(t *testing.T) {
		url, token := serveWithToken(t)
		p.run(t, "env", "CLAUDEMOCK_URL="+url, "CLAUDEMOCK_CONTROL_TOKEN="+token, "CLAUDEMOCK=/nowhere", "mvn", "-q", "test")
		assert.Contains(t, get(t, url+"/_mock/sessions", token), "overloaded-once.")
	})
	t.Run("a client that does not cope fails its test with what it did wrong", func(t *testing.T) {
		require.NoError(t, os.WriteFile(naive, naiveText, 0o644))
		output, err := p.try("mvn", "-q", "test", "-Dtest=NaiveTest")
		require.Error(t, err, output)
		assert.Contains(t, output, "Failures: 1, Errors: 0", "it is the test that fails")
		assertShows(t, "../packages/java/README.md", output)
	})
}

// TestJavaItself runs the package's own tests, those of the container too, which needs no
// daemon to say how it would be started.
func TestJavaItself(t *testing.T) {
	p := newPlace(t, "mvn", "java")
	binaries, err := build()
	require.NoError(t, err)
	require.NoError(t, os.CopyFS(p.folder, os.DirFS("../packages/java")))
	require.NoError(t, os.RemoveAll(filepath.Join(p.folder, "target")))
	cmd := exec.Command("mvn", "-q", "-B", "test") // with this machine's own cache: it is a developer's test
	cmd.Dir = p.folder
	cmd.Env = append(os.Environ(), "CLAUDEMOCK="+program(t, binaries))
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	for _, class := range []string{"ClaudeMockContainerTest", "ClaudeMockExtensionTest", "SessionTest"} {
		assert.Contains(t, reportOf(t, p, "io.github.claudemock."+class), `errors="0" skipped="0" failures="0"`)
	}
}

// javaBlock matches a block of Java on a page.
var javaBlock = regexp.MustCompile("(?ms)^```java\n(.*?)^```$")

func TestGuideShowsJavaThatThePackagesPageHas(t *testing.T) {
	page, err := os.ReadFile("../packages/java/README.md")
	require.NoError(t, err)
	guide, err := os.ReadFile("../docs/testing-other-languages.md")
	require.NoError(t, err)
	blocks := javaBlock.FindAllStringSubmatch(string(guide), -1)
	require.NotEmpty(t, blocks)
	for _, block := range blocks {
		assert.Contains(t, unindented(string(page)), unindented(block[1]))
	}
}

// unindented returns a text without its indentation, as a page quotes it.
func unindented(text string) string { return indentation.ReplaceAllString(text, "") }

var indentation = regexp.MustCompile(`(?m)^[ \t]+`)

// The same binaries give the same packages, byte by byte.
func TestJavaPackagesOfTwoBuildsAreEqual(t *testing.T) {
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") != "1" {
		t.Skip("two builds of the packages take minutes: set CLAUDEMOCK_LONG_TESTS=1")
	}
	newPlace(t, "mvn", "java", "jar")
	first, second := contentsOf(t, packaged(t, "java")), contentsOf(t, packaged(t, "java"))
	assert.NotEmpty(t, first)
	assert.Equal(t, first, second)
}

// newJavaPlace makes a place with Maven, whose settings name the packages' own repository
// beside those of this machine.
func newJavaPlace(t *testing.T) *place {
	t.Helper()
	p := newPlace(t, "mvn", "java", "jar")
	p.env = append(p.env, "LC_ALL=C.UTF-8") // without it Java prints what is not ASCII as question marks
	cache := t.TempDir()
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") != "1" {
		kept, err := os.UserCacheDir()
		require.NoError(t, err)
		cache = filepath.Join(kept, "claudemock-release", "maven")
		require.NoError(t, os.RemoveAll(filepath.Join(cache, "io", "github", "claudemock"))) // packages of earlier runs
	}
	settings := filepath.Join(t.TempDir(), "settings.xml")
	require.NoError(t, os.WriteFile(settings, []byte(`<settings><profiles><profile><id>packages</id><repositories><repository>
<id>packages</id><url>file://`+filepath.ToSlash(packaged(t, "java"))+`</url>
</repository></repositories></profile></profiles><activeProfiles><activeProfile>packages</activeProfile></activeProfiles></settings>`), 0o644))
	p.write(t, ".mvn/maven.config", "-Dmaven.repo.local="+cache+"\n--global-settings="+settings+"\n-B\n")
	return p
}

// fileOfPage matches a file of a page: a line that begins with its path, and a block.
var fileOfPage = regexp.MustCompile("(?ms)^`([^`\n]+)`[^\n]*:\n\n```[a-z]+\n(.*?)^```$")

// filesOfPage returns the files that a page shows, by their paths.
func filesOfPage(t *testing.T, page string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	files := map[string]string{}
	for _, m := range fileOfPage.FindAllStringSubmatch(string(text), -1) {
		files[m[1]] = m[2]
	}
	require.Contains(t, files, "pom.xml")
	return files
}

// ourVersion matches the version of the package in a POM.
var ourVersion = regexp.MustCompile(`(<artifactId>claudemock-junit5</artifactId>\s*<version>)[^<]*`)

// atVersion returns a file of the page with the version that tests make, which no release
// has: the only word of the page that is not taken as it stands.
func atVersion(text string) string { return ourVersion.ReplaceAllString(text, "${1}"+version) }

// plainBlock matches a block of a page without a language, below a colon: what a command
// prints.
var plainBlock = regexp.MustCompile("(?ms):\n\n```\n(.*?)^```$")

// changing matches what is different in each run: times.
var changing = regexp.MustCompile(`\d+\.\d+`)

// assertShows holds the lines that a page shows against what was printed.
func assertShows(t *testing.T, page, printed string) {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	blocks := plainBlock.FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, blocks, page)
	plain := changing.ReplaceAllString(printed, "")
	for _, block := range blocks {
		for line := range strings.SplitSeq(strings.TrimSpace(block[1]), "\n") {
			assert.Contains(t, plain, changing.ReplaceAllString(line, ""), "%s shows another failure than\n%s", page, printed)
		}
	}
}

// reportOf returns what Surefire wrote of a class of tests.
func reportOf(t *testing.T, p *place, class string) string {
	t.Helper()
	report, err := os.ReadFile(filepath.Join(p.folder, "target", "surefire-reports", "TEST-"+class+".xml"))
	require.NoError(t, err)
	return string(report)
}

// program returns the path of this machine's program in a folder of binaries.
func program(t *testing.T, binaries string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(binaries, runtime.GOOS+"-"+runtime.GOARCH, "claudemock*"))
	require.NoError(t, err)
	require.Len(t, paths, 1)
	return paths[0]
}

// serveWithToken runs a server until the test ends, and returns its URL and its control
// token.
func serveWithToken(t *testing.T) (url, token string) {
	t.Helper()
	binaries, err := build()
	require.NoError(t, err)
	token = "a-token-of-the-test"
	cmd := exec.Command(program(t, binaries), "serve", "--addr", "127.0.0.1:0", "--control-token", token)
	log, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return listening(t, log), token
}

// listeningOn matches the line of the log that says where a server listens.
var listeningOn = regexp.MustCompile(`listening on (http://127\.0\.0\.1:\d+),`)

// listening reads a server's log until it says where the server listens, and goes on
// reading.
func listening(t *testing.T, log io.Reader) string {
	t.Helper()
	seen, buffer := "", make([]byte, 4096)
	for {
		n, err := log.Read(buffer)
		seen += string(buffer[:n])
		if m := listeningOn.FindStringSubmatch(seen); m != nil {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return m[1]
		}
		require.NoError(t, err, "the server said\n%s", seen)
	}
}

// get asks a control endpoint and returns its answer.
func get(t *testing.T, url, token string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s", body)
	return string(body)
}

// contentsOf returns the files of a folder by their paths.
func contentsOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := os.DirFS(folder)
	require.NoError(t, fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, path)
		files[path] = string(text)
		return err
	}))
	return files
}
