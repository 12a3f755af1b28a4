package release

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sums are the checksums of assets, by name.
func sums(t *testing.T, assets string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(assets, "checksums.txt"))
	require.NoError(t, err)
	byName := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, found := strings.Cut(strings.TrimSpace(line), "  ")
		require.True(t, found, line)
		byName[name] = sum
	}
	return byName
}

// named returns the name of an asset of a platform.
func named(platform string) string {
	if strings.HasPrefix(platform, "windows") {
		return "claudemock_" + version + "_" + platform + ".zip"
	}
	return "claudemock_" + version + "_" + platform + ".tar.gz"
}

func TestArchivesHaveManPagesAndCompletions(t *testing.T) {
	assets := filepath.Join(dist(t), "assets")
	for _, platform := range platforms() {
		var files []string
		binary := "claudemock"
		if path := filepath.Join(assets, named(platform)); strings.HasSuffix(path, ".zip") {
			binary += ".exe"
			archive, err := zip.OpenReader(path)
			require.NoError(t, err)
			for _, file := range archive.File {
				files = append(files, file.Name)
			}
			require.NoError(t, archive.Close())
		} else {
			files = strings.Fields(in(t, ".", "tar", "-tzf", path))
		}
		for _, want := range []string{
			binary, "README.md", "CHANGELOG.md", "man/claudemock.1", "man/claudemock-run.1",
			"completions/claudemock.bash", "completions/_claudemock", "completions/claudemock.fish", "completions/claudemock.ps1",
		} {
			assert.Contains(t, files, want, platform)
		}
	}
}

func TestAnArchiveIsAllThatAMachineNeeds(t *testing.T) {
	assets := filepath.Join(dist(t), "assets")
	p := newPlace(t, "gzip")
	p.run(t, "tar", "-xzf", filepath.Join(assets, named(host)))
	assert.Contains(t, p.run(t, "./claudemock", "version"), "claudemock v1.2.3 ")

	serve := exec.Command("env", append([]string{"-i"}, append(p.env, "./claudemock", "serve", "--addr", "127.0.0.1:0")...)...)
	serve.Dir = p.folder
	output, err := serve.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, serve.Start())
	defer func() { _ = serve.Process.Kill(); _ = serve.Wait() }()
	lines := bufio.NewScanner(output)
	require.True(t, lines.Scan(), "serve says where it listens")
	_, address, found := strings.Cut(lines.Text(), "listening on http://")
	require.True(t, found, lines.Text())
	address, _, _ = strings.Cut(address, ",")
	assert.Equal(t, "ready\n", p.run(t, "./claudemock", "healthcheck", "--addr", address))
}

func TestADebianPackageIsInstalledWhereDpkgPutsIt(t *testing.T) {
	deb := asset(t, "_"+runtime.GOARCH+".deb")
	needs(t, "dpkg")
	info := in(t, ".", "dpkg-deb", "--info", deb)
	assert.Contains(t, info, "Package: claudemock")
	assert.Contains(t, info, "Architecture: "+runtime.GOARCH)
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "var/lib/dpkg/updates"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(root, "var/lib/dpkg/info"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(root, "var/lib/dpkg/status"), nil, 0o600))
	in(t, ".", "dpkg", "--root="+root, "--force-not-root", "--log=/dev/null", "--install", deb)
	assert.Contains(t, in(t, root, "usr/bin/claudemock", "version"), "claudemock ")
	for _, path := range []string{
		"usr/share/man/man1/claudemock.1.gz", "usr/share/bash-completion/completions/claudemock",
		"usr/share/zsh/vendor-completions/_claudemock", "usr/share/fish/vendor_completions.d/claudemock.fish",
	} {
		assert.FileExists(t, filepath.Join(root, path))
	}
	in(t, ".", "dpkg", "--root="+root, "--force-not-root", "--log=/dev/null", "--purge", "claudemock")
	assert.NoFileExists(t, filepath.Join(root, "usr/bin/claudemock"))
}

func TestAnRPMSaysWhatItHas(t *testing.T) {
	needs(t, "rpm")
	rpm := asset(t, "_"+runtime.GOARCH+".rpm")
	assert.Contains(t, in(t, ".", "rpm", "-qip", rpm), "A Claude API that fails on purpose")
	files := strings.Fields(in(t, ".", "rpm", "-qlp", rpm))
	assert.Contains(t, files, "/usr/bin/claudemock")
	assert.Contains(t, files, "/usr/share/man/man1/claudemock-run.1.gz")
	assert.Contains(t, files, "/usr/share/zsh/site-functions/_claudemock")
	in(t, ".", "rpm", "-K", "--nosignature", rpm) // its own digests
}

func TestHomebrewsEntryIsRubyWithOurChecksums(t *testing.T) {
	long(t)
	folder := dist(t)
	path := filepath.Join(folder, "homebrew/claudemock.rb")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, platform := range []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"} {
		assert.Contains(t, string(text), sums(t, filepath.Join(folder, "assets"))[named(platform)], platform)
	}
	assert.NotContains(t, string(text), "@", "every place of the template is filled")
	needs(t, "ruby")
	in(t, ".", "ruby", "-c", path)
}

func TestScoopsManifestHasOurChecksums(t *testing.T) {
	long(t)
	folder := dist(t)
	text, err := os.ReadFile(filepath.Join(folder, "scoop/claudemock.json"))
	require.NoError(t, err)
	var manifest struct {
		Version, Homepage, Description, Bin string
		Architecture                        map[string]struct {
			URL, Hash string
		}
	}
	require.NoError(t, json.Unmarshal(text, &manifest))
	assert.Equal(t, version, manifest.Version)
	assert.NotEmpty(t, manifest.Description)
	assert.Equal(t, "claudemock.exe", manifest.Bin)
	sums := sums(t, filepath.Join(folder, "assets"))
	for architecture, platform := range map[string]string{"64bit": "windows_amd64", "arm64": "windows_arm64"} {
		entry := manifest.Architecture[architecture]
		assert.Equal(t, sums[named(platform)], entry.Hash)
		assert.True(t, strings.HasSuffix(entry.URL, "/"+named(platform)), entry.URL)
	}
}

func TestABillOfMaterialsNamesWhatIsInTheBinary(t *testing.T) {
	for _, platform := range platforms() {
		text, err := os.ReadFile(filepath.Join(dist(t), "assets", "claudemock_"+version+"_"+platform+".cdx.json"))
		require.NoError(t, err)
		var bill struct {
			BOMFormat  string
			Components []struct{ Name, Version, PURL string }
		}
		require.NoError(t, json.Unmarshal(text, &bill))
		assert.Equal(t, "CycloneDX", bill.BOMFormat)
		var names []string
		for _, component := range bill.Components {
			names = append(names, component.Name)
			assert.NotEmpty(t, component.PURL, component.Name)
		}
		assert.Contains(t, names, "github.com/spf13/cobra", platform)
		assert.Contains(t, names, "std", "the standard library, which has advisories of its own")
		assert.NotContains(t, names, "github.com/stretchr/testify", "what only tests need")
		assert.Equal(t, strings.HasPrefix(platform, "windows"), slices.Contains(names, "github.com/inconshreveable/mousetrap"), "what one system needs")
	}
}

// asset returns the path of the one asset whose name ends so.
func asset(t *testing.T, end string) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dist(t), "assets", "*"+end))
	require.NoError(t, err)
	require.Len(t, paths, 1, end)
	return paths[0]
}

// needs skips a test for which a program is missing.
func needs(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip(program, "is not installed")
	}
}
