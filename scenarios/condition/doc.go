// Package condition is the when of a rule: what must hold of a request and of its
// session's moment, how that reads in words, and which conditions can never hold. It
// must never know of rules, and of what a request gets that meets it.
package condition
