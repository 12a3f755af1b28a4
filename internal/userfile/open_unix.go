//go:build unix

package userfile

import "syscall"

// withoutWaiting opens a pipe without waiting for a writer, and a terminal
// without making it that of the process.
const withoutWaiting = syscall.O_NONBLOCK | syscall.O_NOCTTY
