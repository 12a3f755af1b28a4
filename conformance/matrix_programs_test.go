package conformance

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// matrixPrograms are the commands that run the clients of a language. The
// program depends on whether the case is right.
type matrixPrograms map[string]func(c matrixCase, design string) []string

// matrixCommands installs and builds what the clients need.
func matrixCommands(t *testing.T) matrixPrograms {
	needProgram(t, "python3")
	folder := func(file ...string) string { return filepath.Join(append([]string{"matrix"}, file...)...) }
	pythonSDK, sdk := forkedPython(t, "matrix", "python", "sdk.py"), nodeSDK(t, "anthropic-v1")
	goClient, javaPath := goProgram(t, "matrix", "go"), buildJavaMatrix(t)
	return matrixPrograms{
		"python": func(c matrixCase, design string) []string {
			if sdkDesign, ok := strings.CutPrefix(design, "sdk-"); ok {
				return append(pythonSDK[:len(pythonSDK):len(pythonSDK)], sdkDesign)
			}
			file := "right.py"
			switch {
			case c.later:
				file = "later.py"
			case c.wrong:
				file = "wrong.py"
			}
			return []string{python3(), "-B", folder("python", file), design}
		},
		"go": func(_ matrixCase, design string) []string { return []string{goClient, design} },
		"typescript": func(_ matrixCase, design string) []string {
			command := []string{"node", folder("typescript", "client.mjs"), design}
			if strings.HasPrefix(design, "sdk") {
				command = append(command, sdk)
			}
			return command
		},
		"java": func(_ matrixCase, design string) []string { return append(jvm(javaPath, "Client"), design) },
	}
}

func (p matrixPrograms) have(c matrixCase) bool {
	language, _, _ := strings.Cut(c.client, " ")
	return p[language] != nil
}

func (p matrixPrograms) of(c matrixCase) []string {
	language, design, _ := strings.Cut(c.client, " ")
	return p[language](c, design)
}

// buildJavaMatrix compiles the clients against the SDK and its dependencies, and
// returns the class path.
func buildJavaMatrix(t *testing.T) string {
	needs := filepath.Join(installed(t, javaClients), "target", "dependency", "*")
	files, err := filepath.Glob(filepath.Join("matrix", "java", "*.java"))
	require.NoError(t, err)
	built := t.TempDir()
	output, err := exec.Command("javac", append([]string{"-cp", needs, "-d", built}, files...)...).CombinedOutput()
	require.NoError(t, err, "%s", output)
	return built + string(filepath.ListSeparator) + needs
}
