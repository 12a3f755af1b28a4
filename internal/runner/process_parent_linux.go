package runner

import (
	"os/exec"
	"syscall"
)

// endWithParent has the kernel end the command when this process is gone without
// a chance to do so. It reaches the command itself, and not what that started.
func endWithParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL }
