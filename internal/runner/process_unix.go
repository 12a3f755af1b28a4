//go:build unix

package runner

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// startInOwnGroup makes the command start in its own process group, so that signals
// reach its children too.
func startInOwnGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// terminateGroup sends a signal to end to the process group of the command.
func terminateGroup(cmd *exec.Cmd) error {
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM); err != nil {
		return fmt.Errorf("asking the command to end: %w", os.ErrProcessDone)
	}
	return nil
}

// signalGroup sends a signal to the process group.
func signalGroup(cmd *exec.Cmd, s os.Signal) {
	if number, ok := s.(syscall.Signal); ok {
		_ = syscall.Kill(-cmd.Process.Pid, number) // it may have ended already
	}
}

// killGroup kills the processes that the command left behind.
func killGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // usually none is left
}

// signalOf returns the signal that ended a process; "" if it exited.
func signalOf(state *os.ProcessState) string {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal().String()
	}
	return ""
}
