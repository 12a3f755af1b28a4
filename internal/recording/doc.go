// Package recording makes a scenario of exchanges that really happened. A person can read,
// edit and break it, and a client that asks for the same gets the same answers again.
//
// Each step has what was asked, so that a replay can find it by that, and the shortest form of
// the answer that compiles to the bytes that came: a text, content blocks, events, or a body.
// Credentials are hidden, and ids are numbered in the order in which they appear, so that two
// recordings of the same run are equal. The spaces that the API adds to events at random are
// left out. What a source does not tell of an answer is filled in as the healthy API has it,
// and a comment names it; what it does not tell of a request is not compared.
//
// The package knows scenarios and how an answer is compiled. It must never know where the
// exchanges come from or where the scenario goes: no files, no connections, no formats of logs.
package recording
