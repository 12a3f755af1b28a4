// Package incoming is a request as conditions, expressions and templates look at it:
// its head, the texts, tools and turns of its conversation, and the moment of its
// session. What takes work to find out is found once, and the work is counted. It
// must never know what is asked of a request, or what answers it.
package incoming
