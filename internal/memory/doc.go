// Package memory counts the bytes that all requests in flight take together. Large
// requests wait for each other, and are refused if waiting does not help, before the
// process runs out of memory.
//
// It knows how much memory the process may use and what each request has reserved of
// it. It must never know what the bytes are for: no bodies, answers or sessions.
package memory
