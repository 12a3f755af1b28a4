//go:build !linux

package runner

import "os/exec"

// endWithParent does nothing where the kernel does not offer it.
func endWithParent(*exec.Cmd) {}
