package conformance

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// kit is how frameworks of one language are installed and started. A
// framework's folder in frameworks/ holds its lock file, and the program that
// uses it unless the framework is a program itself.
type kit struct {
	lock    string // the lock file's name
	entry   string // a regular expression for the text before a package's version, with %s for the package
	recipe  func(folder string) recipe
	command func(folder, installed string) []string // the command, without the question
	// beside is a program of the folder that must be next to its packages to
	// find them; "" for none.
	beside string
}

// pythonKit runs a program of the folder, or a module that is installed. Each
// framework has an environment of its own, since they require conflicting
// versions.
func pythonKit(arguments ...string) kit {
	return kit{
		lock:   "requirements.txt",
		entry:  `(?m)^%s(?:\[[\w,-]+\])?==`,
		recipe: func(folder string) recipe { return pip(cacheName(folder), filepath.Join(folder, "requirements.txt")) },
		command: func(folder, installed string) []string {
			command := append([]string{filepath.Join(installed, interpreter), "-B"}, arguments...)
			if strings.HasSuffix(arguments[0], ".py") {
				command[2] = filepath.Join(folder, arguments[0])
			}
			return command
		},
	}
}

// nodeKit runs a program of the folder, or one that is installed.
func nodeKit(program string, arguments ...string) kit {
	k := kit{
		lock:    "package-lock.json",
		entry:   `"node_modules/%s": \{\s*"version": "`,
		recipe:  func(folder string) recipe { return npm(cacheName(folder), folder) },
		command: func(_, _ string) []string { return append([]string{"node", program}, arguments...) },
	}
	if strings.HasSuffix(program, ".mjs") {
		k.beside = program
	}
	return k
}

// javaKit builds the class of the folder, and runs it.
func javaKit(jar, class string) kit {
	return kit{
		lock:  "pom.xml",
		entry: `<artifactId>%s</artifactId>\s*<version>`,
		recipe: func(folder string) recipe {
			return maven(cacheName(folder), filepath.Join(folder, "pom.xml"), filepath.Join(folder, class+".java"))
		},
		command: func(_, installed string) []string {
			target := filepath.Join(installed, "target")
			path := filepath.Join(target, jar) + string(filepath.ListSeparator) + filepath.Join(target, "dependency", "*")
			return jvm(path, class)
		},
	}
}

func (f framework) folder() string { return filepath.Join("frameworks", f.name) }

// install installs the framework and returns the command that starts it, and the
// folder that it is installed in.
func (f framework) install(t *testing.T) (command []string, at string) {
	t.Helper()
	at = installed(t, f.kit.recipe(f.folder()))
	folder, err := filepath.Abs(f.folder())
	require.NoError(t, err)
	return f.kit.command(folder, at), at
}

// home makes a folder for one run: it is the home and the working folder of the
// command, without any settings and without traces of other runs.
func (f framework) home(t *testing.T, installed string) string {
	t.Helper()
	home := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(home, "weather.txt"), []byte("18 degrees and sunny\n"), 0o644))
	if f.kit.lock == "package-lock.json" {
		require.NoError(t, os.Symlink(filepath.Join(installed, "node_modules"), filepath.Join(home, "node_modules")))
	}
	if f.kit.beside != "" {
		program, err := os.ReadFile(filepath.Join(f.folder(), f.kit.beside))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(home, f.kit.beside), program, 0o644))
	}
	return home
}

// versions are the packages with their versions, as the lock file has them.
func (f framework) versions(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(f.folder(), f.kit.lock))
	require.NoError(t, err)
	var versions []string
	for _, name := range f.packages {
		form := regexp.MustCompile(strings.ReplaceAll(f.kit.entry, "%s", regexp.QuoteMeta(name)) + `([\w.-]+)`)
		found := form.FindSubmatch(data)
		require.NotNil(t, found, "the lock of %s has no %s", f.name, name)
		versions = append(versions, name+" "+string(found[1]))
	}
	return strings.Join(versions, ", ")
}

// cacheName is the name of a framework's recipe, by its folder.
func cacheName(folder string) string { return "frameworks-" + filepath.Base(folder) }
