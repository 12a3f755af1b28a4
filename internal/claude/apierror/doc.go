// Package apierror has the errors of the API: their types with statuses and texts, the
// codes in error.details, and the envelope in the body of an answer. It knows which
// operations answer with which code, by method and path. It never knows what a request
// says or which rule it breaks.
package apierror
