//go:build !linux

package runner

import "os/exec"

// endWithParent does nothing: the kernel does not support it.
func endWithParent(*exec.Cmd) {}
