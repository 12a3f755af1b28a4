// Package faults knows every way in which an answer can go wrong: one file a
// fault, and the [Registry] that lists them.
//
// Each is written in the language of package script. None knows how an answer is
// made without it, what scenario asks for it, or what plays the script. The little
// that several share stands beside them: how places are checked and named (place.go,
// says.go), the text of a content delta (delta.go), the field of a body or an event
// (tree.go), where a text can be cut inside of something (inside.go), and sizes
// (size.go). What faults are when they strike together is told by [Contradictions],
// [Oversized] and [ChangeContent].
//
// # Adding a fault
//
// It takes one file, one line and one golden file:
//
//  1. A file named after the fault: a struct whose fields are its parameters,
//     with yaml and doc tags; Layer; the method of that layer's interface; and a
//     function that returns its [Kind]. Choose defaults that make the bare name
//     useful. Parameters that can contradict each other need a Check.
//  2. A line in [Builtin].
//  3. A case in the golden test of this package, for a file in testdata/compile.
//
// YAML keys, JSON Schema, docs and listings follow from these. Faults can be
// written outside this package too: [Registry.With] joins them to the others.
package faults
