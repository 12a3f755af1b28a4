// Package template fills the templates in texts. The language is a part of that of
// text/template, without loops and variables, and with bounds for each answer. The package
// must never know where the values come from, or what a text is part of.
package template
