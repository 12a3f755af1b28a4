//go:build unix

package userfile

import "syscall"

// withoutWaiting has a pipe opened although nobody writes to it, and no terminal
// become that of the process.
const withoutWaiting = syscall.O_NONBLOCK | syscall.O_NOCTTY
