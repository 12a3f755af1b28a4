package conformance

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// sdk is one client that the tests run.
type sdk struct {
	name  string // as testdata/behaviour.txt calls it
	title string // the program or package
	lock  lock   // where the version of what it uses is fixed
	modes []string
	start func(*testing.T) client
}

// lock is a line of a lock file: entry, directly followed by version.
type lock struct{ file, entry, version string }

var (
	lockGo1  = lock{"go.mod", "anthropic-sdk-go v", "1.84.0"}
	lockGo2  = lock{"go.mod", "anthropic-sdk-go/v2 v", "2.15.0"}
	lockTS0  = lock{filepath.Join("typescript", "package-lock.json"), "npm:@anthropic-ai/sdk@", "0.137.0"}
	lockTS1  = lock{filepath.Join("typescript", "package-lock.json"), "npm:@anthropic-ai/sdk@", "1.14.0"}
	lockPy1  = lock{filepath.Join("python", "requirements-v1.txt"), "anthropic==", "1.17.0"}
	lockPy2  = lock{filepath.Join("python", "requirements-v2.txt"), "anthropic==", "2.14.0"}
	lockJava = lock{filepath.Join("java", "pom.xml"), "<artifactId>anthropic-java</artifactId>\n      <version>", "3.14.0"}
)

// sdks are all clients, in the order the table lists them.
var sdks = []sdk{
	{"go1", "Go, anthropic-sdk-go", lockGo1, modes, startFormerGo},
	{"go2", "Go, anthropic-sdk-go/v2", lockGo2, modes, func(*testing.T) client { return goV2() }},
	{"ts0", "TypeScript, @anthropic-ai/sdk", lockTS0, modes, node("anthropic-v0")},
	{"ts1", "TypeScript, @anthropic-ai/sdk", lockTS1, modes, node("anthropic-v1")},
	{"py1", "Python, anthropic", lockPy1, modes, python("v1", "client.py")},
	{"py2", "Python, anthropic", lockPy2, modes, python("v2", "client.py")},
	{"java3", "Java, com.anthropic:anthropic-java", lockJava, modes, java("Client")},
	{"careful", "python/guide_client.py: the advice of every guide, on Python, anthropic", lockPy2, modes[:2], python("v2", "guide_client.py")},
	{"naive", "python/naive_client.py: one try and no checks, on Python, anthropic", lockPy2, modes[:2], python("v2", "naive_client.py")},
}

// startReady starts the client and has it answered once, however long that takes: on a
// busy machine an SDK may need longer to start than a test is patient with a call.
func (s sdk) startReady(t *testing.T, healthy mock) client {
	t.Helper()
	c := s.start(t)
	out, err := c.play(t.Context(), job{BaseURL: healthy.session("healthy", "ready-"+s.name), Mode: "plain"})
	require.NoError(t, err)
	require.Equal(t, "result", out.Outcome, "%+v", out)
	return c
}

func node(module string) func(*testing.T) client {
	return func(t *testing.T) client {
		return startProcess(t, "node", filepath.Join("typescript", "client.mjs"), nodeSDK(t, module))
	}
}

func python(major, program string) func(*testing.T) client {
	return func(t *testing.T) client {
		return startProcess(t, pythonOf(t, virtualEnv(major)), "-B", filepath.Join("python", program))
	}
}

func java(program string) func(*testing.T) client {
	return func(t *testing.T) client {
		command := javaProgram(t, program)
		return startProcess(t, command[0], command[1:]...)
	}
}

func javaProgram(t *testing.T, program string) []string {
	return jvm(filepath.Join(installed(t, javaClients), "target", "clients.jar"), program)
}
