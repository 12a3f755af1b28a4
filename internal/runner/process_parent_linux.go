package runner

import (
	"os/exec"
	"syscall"
)

// endWithParent makes the kernel kill the command if this process is killed. It
// affects only the command itself, not its children.
func endWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL }
