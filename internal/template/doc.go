// Package template fills texts from a request: a part of the language of Go's own
// templates, with neither loops nor variables, and with bounds of what one answer may
// take. It must never know where the values come from, or what a text is of.
package template
