package release

import (
	"archive/tar"
	"debug/buildinfo"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// imageArchive makes the image of a release for two platforms, and returns its archive.
// The binary for arm64 is this machine's: it is packed, and never started.
func imageArchive(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program")
	}
	from, err := build()
	require.NoError(t, err)
	binaries, out := t.TempDir(), t.TempDir()
	for _, platform := range []string{"linux-amd64", "linux-arm64"} {
		require.NoError(t, os.Symlink(filepath.Join(from, runtime.GOOS+"-"+runtime.GOARCH), filepath.Join(binaries, platform)))
	}
	output, err := exec.Command("../deploy/container/build", binaries, out, version).CombinedOutput()
	require.NoError(t, err, "%s", output)
	return filepath.Join(out, "claudemock_"+version+".tar")
}

// images are those of an archive, by platform, as a registry would hand them out.
func images(t *testing.T, archive string) map[string]v1.Image {
	t.Helper()
	folder := t.TempDir()
	f, err := os.Open(archive)
	require.NoError(t, err)
	defer f.Close()
	unpack(t, f, folder)
	top, err := layout.ImageIndexFromPath(folder)
	require.NoError(t, err)
	require.NoError(t, validate.Index(top))
	manifest, err := top.IndexManifest()
	require.NoError(t, err)
	require.Len(t, manifest.Manifests, 1)
	index, err := top.ImageIndex(manifest.Manifests[0].Digest)
	require.NoError(t, err)
	manifest, err = index.IndexManifest()
	require.NoError(t, err)
	found := map[string]v1.Image{}
	for _, entry := range manifest.Manifests {
		image, err := index.Image(entry.Digest)
		require.NoError(t, err)
		found[entry.Platform.String()] = image
	}
	return found
}

// unpack writes the files of a tar archive to a folder.
func unpack(t *testing.T, from io.Reader, folder string) {
	t.Helper()
	for archive := tar.NewReader(from); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		content, err := io.ReadAll(archive)
		require.NoError(t, err)
		path := filepath.Join(folder, filepath.FromSlash(header.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, content, header.FileInfo().Mode()))
	}
}

// What is built from the source and what a release has must start alike.
func TestTheImageOfAReleaseIsThatOfTheDockerfile(t *testing.T) {
	archive := imageArchive(t)
	found := images(t, archive)
	require.Len(t, found, 2)
	text, err := os.ReadFile("../Dockerfile")
	require.NoError(t, err)
	_, last, _ := strings.Cut(string(text), "FROM scratch\n")
	for _, platform := range []string{"linux/amd64", "linux/arm64"} {
		require.Contains(t, found, platform)
		config, err := found[platform].ConfigFile()
		require.NoError(t, err)
		c, health := config.Config, config.Config.Healthcheck
		assert.Equal(t, platform, config.OS+"/"+config.Architecture)
		assert.Equal(t, version, c.Labels["org.opencontainers.image.version"])
		assert.Equal(t, []string{
			"COPY --from=build /out/claudemock " + c.Entrypoint[0],
			"USER " + c.User,
			"EXPOSE 8765",
			"HEALTHCHECK --interval=" + health.Interval.String() + " --timeout=" + health.Timeout.String() + " --start-period=" + health.StartPeriod.String() +
				" CMD " + list(health.Test[1:]),
			"ENTRYPOINT " + list(c.Entrypoint),
			"CMD " + list(c.Cmd),
		}, regexp.MustCompile(`(?m)^[A-Z]+ .*`).FindAllString(last, -1))
		assert.Contains(t, c.ExposedPorts, "8765/tcp")
	}
}

// list writes words as a Dockerfile does.
func list(words []string) string { return `["` + strings.Join(words, `", "`) + `"]` }

func TestTheSameBinariesGiveTheSameImage(t *testing.T) {
	first, err := os.ReadFile(imageArchive(t))
	require.NoError(t, err)
	second, err := os.ReadFile(imageArchive(t))
	require.NoError(t, err)
	assert.True(t, string(first) == string(second), "the archives differ")
}

// In the image there is no shell, no user's name, no folder for temporary files and no
// certificate authority: what the program needs of a system, it would miss here.
func TestTheImageServesWithNothingElseInIt(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may start a program in another root")
	}
	root := t.TempDir()
	require.NoError(t, os.Chmod(root, 0o755))
	image := images(t, imageArchive(t))["linux/"+runtime.GOARCH]
	require.NotNil(t, image)
	files := mutate.Extract(image)
	unpack(t, files, root)
	require.NoError(t, files.Close())
	config, err := image.ConfigFile()
	require.NoError(t, err)

	addr := freeAddress(t)
	start := append(append([]string{}, config.Config.Entrypoint...), "serve", "--addr", addr)
	serve := inRoot(root, start...)
	stdout, err := serve.StdoutPipe()
	require.NoError(t, err)
	serve.Stderr = os.Stderr
	require.NoError(t, serve.Start())
	defer func() { _ = serve.Process.Kill(); _ = serve.Wait() }()
	line := make([]byte, 1)
	_, err = stdout.Read(line) // it says where it listens
	require.NoError(t, err)
	go func() { _, _ = io.Copy(io.Discard, stdout) }()

	health := inRoot(root, append(append([]string{}, config.Config.Healthcheck.Test[1:]...), "--addr", addr)...)
	output, err := health.CombinedOutput()
	require.NoError(t, err, "%s", output)
	assert.Equal(t, "ready\n", string(output))

	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "the program writes nothing beside itself")
}

// An --upstream with https needs certificate authorities, and the image brings none in a
// file.
func TestTheProgramBringsCertificateAuthorities(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	from, err := build()
	require.NoError(t, err)
	info, err := buildinfo.ReadFile(filepath.Join(from, runtime.GOOS+"-"+runtime.GOARCH, "claudemock"))
	require.NoError(t, err)
	var modules []string
	for _, module := range info.Deps {
		modules = append(modules, module.Path)
	}
	assert.Contains(t, modules, "golang.org/x/crypto/x509roots/fallback")
}

// inRoot is a command in a folder as its root, as the user of the image and with an
// empty environment.
func inRoot(root string, argv ...string) *exec.Cmd {
	return &exec.Cmd{
		Path: argv[0], Args: argv, Dir: "/", Env: []string{},
		SysProcAttr: &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}},
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}
