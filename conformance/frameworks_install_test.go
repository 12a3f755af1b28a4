package conformance

import (
	"path/filepath"
	"strings"
	"testing"
)

// framework is a client for the Claude API that others build on, as the tests
// run it.
type framework struct {
	name     string // as testdata/frameworks.txt calls it
	title    string
	packages []lock // what it consists of
	start    func(*testing.T) client
}

// frameworks are in the order of the table.
var frameworks = []framework{
	{"ai-sdk", "Vercel AI SDK, TypeScript", npmLocks("ai", "7.0.173", "@ai-sdk/anthropic", "4.0.105"), nodeFramework("ai-sdk")},
	{"langchain-js", "LangChain, TypeScript", npmLocks("@langchain/core", "1.4.0", "@langchain/anthropic", "1.5.11"), nodeFramework("langchain")},
	{"langchain-py", "LangChain, Python", pipLocks("langchain", "langchain-anthropic", "1.7.7", "anthropic", "2.12.0"), pythonFramework("langchain")},
	{"litellm", "LiteLLM, Python", pipLocks("litellm", "litellm", "1.106.2"), pythonFramework("litellm")},
	{"pydantic-ai", "Pydantic AI, Python", pipLocks("pydantic-ai", "pydantic-ai-slim", "2.68.0", "anthropic", "2.12.0"), pythonFramework("pydantic-ai")},
}

// npmLocks are packages and their versions, by turns, as package-lock.json
// lists them.
func npmLocks(packages ...string) []lock {
	var locks []lock
	for i := 0; i < len(packages); i += 2 {
		locks = append(locks, lock{filepath.Join("frameworks", "typescript", "package-lock.json"), `"` + packages[i] + `": "`, packages[i+1]})
	}
	return locks
}

// pipLocks are packages and their versions, by turns, as the framework's
// requirements list them.
func pipLocks(framework string, packages ...string) []lock {
	var locks []lock
	for i := 0; i < len(packages); i += 2 {
		locks = append(locks, lock{filepath.Join("frameworks", "python", "requirements-"+framework+".txt"), packages[i] + "==", packages[i+1]})
	}
	return locks
}

// versions are the packages with their versions, for the table.
func (f framework) versions() []string {
	var versions []string
	for _, p := range f.packages {
		versions = append(versions, strings.Trim(p.entry, `": =`)+" "+p.version)
	}
	return versions
}

// nodeFrameworks installs all frameworks for TypeScript.
var nodeFrameworks = recipe{
	name:    "frameworks-typescript",
	needs:   nodeModules.needs,
	locks:   []string{"frameworks/typescript/package.json", "frameworks/typescript/package-lock.json"},
	install: nodeModules.install,
}

// frameworkEnv installs one framework for Python: they ask for versions of
// packages that exclude each other. Only the folder of its lock sets it apart
// from the recipe of an SDK. LiteLLM comes with its extra mcp, without which
// this version cannot pass tools on.
func frameworkEnv(name string) recipe {
	r := virtualEnv(name)
	r.name = "frameworks-" + r.name
	r.locks = []string{"frameworks/" + r.locks[0]}
	return r
}

func nodeFramework(name string) func(*testing.T) client {
	return func(t *testing.T) client {
		folder := installed(t, nodeFrameworks)
		return startProcess(t, "node", filepath.Join("frameworks", "typescript", "client.mjs"), name, folder)
	}
}

func pythonFramework(name string) func(*testing.T) client {
	return func(t *testing.T) client {
		interpreter := filepath.Join(installed(t, frameworkEnv(name)), "venv", "bin", "python")
		return startProcess(t, interpreter, "-B", filepath.Join("frameworks", "python", "client.py"), name)
	}
}
