// Package incoming is a request as conditions, expressions and templates see it: its
// head, the texts, tools and turns of its conversation, and the state of its session. It
// caches what takes work to compute, and counts the work. It must never know which
// condition is tried on a request, or how it is answered.
package incoming
