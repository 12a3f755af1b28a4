package cli

import (
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// processListening names the process that listens on the port of an address, for instance
// "claudemock, process 4711"; "" if /proc does not tell, as of other users' processes.
func processListening(addr string) string {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return ""
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return ""
	}
	sockets := map[string]bool{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		listeningSockets(table, uint16(number), sockets)
	}
	if len(sockets) == 0 {
		return ""
	}
	descriptors, _ := filepath.Glob("/proc/[0-9]*/fd/*")
	for _, fd := range descriptors {
		to, err := os.Readlink(fd)
		if err != nil || !sockets[to] {
			continue
		}
		process := filepath.Dir(filepath.Dir(fd))
		name, err := os.ReadFile(filepath.Join(process, "comm"))
		if err != nil {
			return ""
		}
		return fmt.Sprintf("%s, process %s", strings.TrimSpace(string(name)), filepath.Base(process))
	}
	return ""
}

// listeningSockets collects from a table of the kernel the sockets that listen on a port,
// as links in /proc name them.
func listeningSockets(table string, port uint16, into map[string]bool) {
	const listening = "0A"
	text, err := os.ReadFile(table)
	if err != nil {
		return
	}
	want := strings.ToUpper(hex.EncodeToString([]byte{byte(port >> 8), byte(port)}))
	for line := range strings.Lines(string(text)) {
		c := strings.Fields(line) // sl, local address, remote address, state, …; the tenth is the inode
		if len(c) < 10 || c[3] != listening {
			continue
		}
		if _, local, ok := strings.Cut(c[1], ":"); ok && local == want {
			into["socket:["+c[9]+"]"] = true
		}
	}
}
