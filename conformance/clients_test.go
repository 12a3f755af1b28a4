package conformance

import (
	"path/filepath"
	"testing"
)

// sdk is one client that the tests run.
type sdk struct {
	name  string // as testdata/behaviour.txt calls it
	title string // what it is
	modes []string
	start func(*testing.T) client
}

// sdks are all clients, in the order the table lists them. The versions are
// those of the lock files and of go.mod.
var sdks = []sdk{
	{"go1", "anthropic-sdk-go 1.84.0", modes, func(*testing.T) client { return goV1() }},
	{"go2", "anthropic-sdk-go 2.13.0", modes, func(*testing.T) client { return goV2() }},
	{"ts0", "@anthropic-ai/sdk 0.137.0", modes, node("anthropic-v0")},
	{"ts1", "@anthropic-ai/sdk 1.12.0", modes, node("anthropic-v1")},
	{"py1", "anthropic 1.17.0 (Python)", modes, python("v1", "client.py")},
	{"py2", "anthropic 2.12.0 (Python)", modes, python("v2", "client.py")},
	{"careful", "python/guide_client.py: the guide's advice, on anthropic 2.12.0 without its retries", modes[:2], python("v2", "guide_client.py")},
	{"naive", "python/naive_client.py: one try and no checks, on anthropic 2.12.0 without its retries", modes[:2], python("v2", "naive_client.py")},
}

func node(module string) func(*testing.T) client {
	return func(t *testing.T) client {
		entry := filepath.Join(installed(t, nodeModules), "node_modules", module, "index.mjs")
		return startProcess(t, "node", filepath.Join("typescript", "client.mjs"), entry)
	}
}

func python(major, program string) func(*testing.T) client {
	return func(t *testing.T) client {
		interpreter := filepath.Join(installed(t, virtualEnv(major)), "venv", "bin", "python")
		return startProcess(t, interpreter, "-B", filepath.Join("python", program))
	}
}
