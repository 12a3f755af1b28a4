// Package match holds one text against a condition: a literal, a pattern with *, a
// part, a regular expression, and what is made of these with not and any_of. It
// knows what that takes before it is done. It must never know what the text is of.
package match
