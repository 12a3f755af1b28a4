// Package recording makes a scenario of exchanges that really happened: one that a
// person can read, edit and break, and that gives the same conversation again.
//
// Credentials are hidden and ids are numbered in the order in which they appear, so
// that recordings of the same run are equal. Then every answer is said in the
// shortest form that compiles to the bytes that came: a text, content blocks, events,
// or a body. The spaces that the API adds to events at random are left out. What a
// source did not tell is filled in as the healthy API has it, and a comment names it.
//
// It knows scenarios and how an answer is compiled. It must never know where the
// exchanges come from, nor where the scenario goes: no files, no connections, no
// formats of logs.
package recording
