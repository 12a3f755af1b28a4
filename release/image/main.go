// Image writes the container image of a release to an archive: what the Dockerfile at
// the top makes of the source, made of the binaries.
//
// Usage: image BINARIES ARCHIVE VERSION
package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// user is nobody of any system: the image has no list of users.
const user = "65532:65532"

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: image BINARIES ARCHIVE VERSION")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

// write makes the archive of an image for each linux-ARCH of the binaries.
func write(binaries, archive, version string) error {
	made, err := date()
	if err != nil {
		return err
	}
	paths, err := filepath.Glob(filepath.Join(binaries, "linux-*", "claudemock"))
	if err != nil {
		return fmt.Errorf("looking for binaries: %w", err)
	}
	if len(paths) == 0 {
		return fmt.Errorf("no binary for Linux in %s", binaries)
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, path := range paths {
		platform := v1.Platform{OS: "linux", Architecture: strings.TrimPrefix(filepath.Base(filepath.Dir(path)), "linux-")}
		image, err := of(path, platform, version, made)
		if err != nil {
			return fmt.Errorf("making the image for %s: %w", platform, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: &platform}})
	}
	return save(index, archive, version, made)
}

// date is when the image was made: that of the commit, so that it is the same everywhere.
func date() (time.Time, error) {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading SOURCE_DATE_EPOCH: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// of makes the image with one binary and nothing else.
func of(path string, platform v1.Platform, version string, made time.Time) (v1.Image, error) {
	binary, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var files bytes.Buffer
	if err := pack(&files, made, file{"claudemock", 0o755, binary}); err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(files.Bytes())), nil
	}, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.AppendLayers(image, layer)
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = platform.OS, platform.Architecture, v1.Time{Time: made}
	config.Config = settings(version)
	return mutate.ConfigFile(image, config)
}

// settings are those of the Dockerfile at the top.
func settings(version string) v1.Config {
	return v1.Config{
		User:         user,
		ExposedPorts: map[string]struct{}{"8765/tcp": {}},
		Healthcheck: &v1.HealthConfig{
			Test: []string{"CMD", "/claudemock", "healthcheck"}, Interval: 10 * time.Second, Timeout: 5 * time.Second, StartPeriod: 2 * time.Second,
		},
		Entrypoint: []string{"/claudemock"},
		Cmd:        []string{"serve", "--addr", "0.0.0.0:8765"},
		Labels: map[string]string{
			"org.opencontainers.image.title":       "claudemock",
			"org.opencontainers.image.description": "A Claude API that fails on purpose",
			"org.opencontainers.image.version":     version,
			"org.opencontainers.image.source":      "https://github.com/claudemock/claudemock",
		},
	}
}

// save writes a layout of files, and packs it. What reads the archive finds one entry,
// the image with all its platforms.
func save(index v1.ImageIndex, archive, version string, made time.Time) error {
	folder, err := os.MkdirTemp("", "claudemock-image-")
	if err != nil {
		return fmt.Errorf("making a folder for the layout: %w", err)
	}
	defer os.RemoveAll(folder)
	to, err := layout.Write(folder, empty.Index)
	if err != nil {
		return fmt.Errorf("writing the layout: %w", err)
	}
	err = to.AppendIndex(index, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": version}))
	if err != nil {
		return fmt.Errorf("writing the image: %w", err)
	}
	var files []file
	err = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		files = append(files, file{filepath.ToSlash(name), 0o644, content})
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the layout: %w", err)
	}
	var packed bytes.Buffer
	if err := pack(&packed, made, files...); err != nil {
		return fmt.Errorf("packing the layout: %w", err)
	}
	return os.WriteFile(archive, packed.Bytes(), 0o644)
}

// file is one of an archive.
type file struct {
	name    string
	mode    int64
	content []byte
}

// pack writes files to an archive. They belong to root, and all have one date.
func pack(to io.Writer, made time.Time, files ...file) error {
	archive := tar.NewWriter(to)
	for _, f := range files {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Mode: f.mode, Size: int64(len(f.content)), ModTime: made, Format: tar.FormatUSTAR}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		if _, err := archive.Write(f.content); err != nil {
			return err
		}
	}
	return archive.Close()
}
