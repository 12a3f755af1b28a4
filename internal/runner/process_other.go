//go:build !unix

package runner

import (
	"os"
	"os/exec"
)

// Without process groups, signals reach only the command itself, and processes
// that it leaves behind stay.

func startInOwnGroup(*exec.Cmd) {}

func terminateGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func signalGroup(cmd *exec.Cmd, _ os.Signal) { _ = cmd.Process.Kill() }

func killGroup(*exec.Cmd) {}

func signalOf(*os.ProcessState) string { return "" }
