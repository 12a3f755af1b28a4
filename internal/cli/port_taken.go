package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// askTime is how long a server that holds the wanted port may take to say who it is.
const askTime = 5 * time.Second

// cannotListen says why there is no listening on an address and, if the address is in
// use, by whom as far as that can be found out.
func cannotListen(ctx context.Context, addr string, err error) error {
	told := &codedError{code: exitFailure, err: fmt.Errorf("cannot listen: %w", err), hint: "claudemock serve --addr 127.0.0.1:0"}
	if !inUse(err) {
		return told
	}
	holder, usable := "another program has this port", reachable(addr)
	if isClaudemock(ctx, usable) {
		holder = "claudemock is serving there already"
		told.hint = "the server that is there, http://" + usable + "; or, for any free port: " + told.hint
	}
	if name := processListening(usable); name != "" {
		holder += " (" + name + ")"
	}
	told.err = fmt.Errorf("cannot listen on %s: %s", addr, holder)
	return told
}

// inUse reports whether an address could not be had because somebody else has it.
func inUse(err error) bool {
	const windows = syscall.Errno(10048) // WSAEADDRINUSE
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, windows)
}

// isClaudemock asks whoever serves an address for a control endpoint that does not exist.
// Claudemock says so in its own words, or that they are closed to others.
func isClaudemock(ctx context.Context, addr string) bool {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/_mock/who", nil)
	if err != nil {
		return false
	}
	// A proxy of the environment would answer for nobody here.
	client := &http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true, DialContext: (&net.Dialer{}).DialContext}}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	var refused struct{ Error string }
	err = json.NewDecoder(io.LimitReader(resp.Body, 4<<10)).Decode(&refused)
	return err == nil && strings.Contains(refused.Error, "control endpoint")
}
