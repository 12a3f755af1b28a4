// Package apierror is how the API says that something went wrong: its error types
// with their statuses, the codes in error.details, the texts of both, and the
// envelope around them. It knows which operations answer with which code, by method
// and path, and never what a request says or which rule it broke.
package apierror
