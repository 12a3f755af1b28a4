// Package match compares a text with a condition. A [Matcher] is a literal, a pattern with
// *, a part of the text, a regular expression, or a combination of these with Not and
// AnyOf. The package estimates the work of a comparison in advance. It must never know
// where the text comes from.
package match
