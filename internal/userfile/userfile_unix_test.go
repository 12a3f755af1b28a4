//go:build unix

package userfile

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const most = 1 << 20

func TestOnlyRegularFilesAreRead(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	require.NoError(t, syscall.Mkfifo(at("pipe"), 0o600))
	require.NoError(t, os.Mkdir(at("folder"), 0o700))
	socket, err := net.Listen("unix", at("socket"))
	require.NoError(t, err)
	defer socket.Close()
	for link, to := range map[string]string{"to-zero": "/dev/zero", "to-pipe": at("pipe"), "to-itself": at("to-itself"), "to-nothing": at("nothing")} {
		require.NoError(t, os.Symlink(to, at(link)))
	}
	huge, err := os.Create(at("huge"))
	require.NoError(t, err)
	require.NoError(t, huge.Truncate(6<<30))
	require.NoError(t, huge.Close())

	root, err := os.OpenRoot(folder)
	require.NoError(t, err)
	defer root.Close()
	for _, name := range []string{"pipe", "folder", "socket", "to-zero", "to-pipe", "to-itself", "to-nothing", "huge"} {
		_, err := Read(at(name), most)
		require.Error(t, err, name)
		_, err = ReadIn(root, name, most)
		require.Error(t, err, name)
	}
	_, err = Read(at("pipe"), most)
	require.ErrorIs(t, err, ErrNotRegular)
	_, err = Read(at("huge"), most)
	require.EqualError(t, err, "read "+at("huge")+": it has more than 1048576 bytes")
	_, err = Read("/dev/zero", most)
	require.ErrorIs(t, err, ErrNotRegular)
	if _, err := os.Stat("/proc/kmsg"); err == nil { // it says that it is a file, and keeps its readers waiting
		_, err = Read("/proc/kmsg", most)
		require.Error(t, err)
	}
}

func TestAFileIsReadUpToItsBoundAndThroughLinks(t *testing.T) {
	folder := t.TempDir()
	file, link := filepath.Join(folder, "file"), filepath.Join(folder, "link")
	require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("x", most)), 0o600))
	require.NoError(t, os.Symlink("file", link))
	for _, path := range []string{file, link} {
		text, err := Read(path, most)
		require.NoError(t, err)
		assert.Len(t, text, most)
	}
	_, err := Read(file, most-1)
	require.Error(t, err)
}

func TestTheTailOfAFileIsAllThatIsRead(t *testing.T) {
	huge := filepath.Join(t.TempDir(), "huge")
	require.NoError(t, os.WriteFile(huge, nil, 0o600))
	require.NoError(t, os.Truncate(huge, 6<<30))
	file, err := os.OpenFile(huge, os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	_, err = file.WriteString("the end")
	require.NoError(t, err)
	require.NoError(t, file.Close())
	text, err := Tail(huge, 7)
	require.NoError(t, err)
	assert.Equal(t, "the end", string(text))

	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	go func() { _ = os.WriteFile(pipe, []byte(strings.Repeat("x", 500_000)+"the end"), 0o600) }()
	text, err = Tail(pipe, 10)
	require.NoError(t, err)
	assert.Equal(t, "xxxthe end", string(text))
}
