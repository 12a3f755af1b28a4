// Package faults knows every way in which an answer can go wrong: one file for each
// fault, and the [Registry] that lists them.
//
// Faults are written in the language of package script. None knows how an answer is
// made without it, which scenario asks for it, or how the script is played. The files
// with plural names hold what several faults share: how places are checked and
// described (places.go), the texts and JSON fields that faults change (texts.go), the places
// of an answer at which they are tried (trials.go), and sizes in YAML (sizes.go). combinations.go holds what faults are when they strike
// together: see [Contradictions], [Oversized] and [ChangeContent].
//
// # Adding a fault
//
// It takes one file, one line and one golden file:
//
//  1. A file named after the fault: a struct whose fields are its parameters, with
//     yaml and doc tags; Layer; the method of that layer's interface; and a function
//     that returns its [Kind]. Choose defaults that make the bare name useful. Add a
//     Check if parameters can contradict each other, and a NeedsWholeBody if the default
//     place is a share of the body.
//  2. A line in [Builtin].
//  3. A case in the golden test of this package, for a file in testdata/compile.
//
// A fault that shows something else about a client than the others do has a method Trials,
// which makes it part of every sweep.
//
// YAML keys, JSON Schema, docs and listings follow from these. Faults can be written
// outside this package, too: [Registry.With] adds them to the others.
package faults
