// Package body reads request bodies: content encodings, JSON, and the forms in which
// files and skills are uploaded. It asks for memory before it uses any. It never knows
// which endpoint a body is for, or whether its content is legal.
package body
