//go:build !unix

package runner

import (
	"os"
	"os/exec"
)

// Without process groups, signals reach only the command itself, and processes
// that it leaves behind stay.

func inOwnGroup(*exec.Cmd) {}

func askToEnd(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func tellGroup(cmd *exec.Cmd, _ os.Signal) { _ = cmd.Process.Kill() }

func killGroup(*exec.Cmd) {}

func signalOf(*os.ProcessState) string { return "" }
