// Package body reads the bodies of requests: content encodings, JSON, and the forms
// in which files and skills are uploaded. What that takes of memory it asks for
// first. It never knows which endpoint a body is for, or whether what it says is
// legal.
package body
