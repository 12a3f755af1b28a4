// Package scenarios is the language in which failures are written, as YAML or in Go.
//
// A [Scenario] has rules. A [Rule] has a condition, [condition.When], and steps. A [Step]
// is the answer to one request or to several in a row: a [Reply] or an [Error], and the
// faults that break it. [State] is for outages that pass through phases.
//
// # Building in Go
//
// [Build] starts a [Builder], whose methods follow the order of a file:
//
//   - [Builder.When], [Builder.Otherwise], [Builder.Rule] and [Builder.State] begin a rule
//     or a state. Conditions on texts are made by [match.Exactly] or are a [match.Matcher].
//   - [Builder.Reply], [Builder.Healthy], [Builder.Error], [Builder.Choose],
//     [Builder.Include] and [Builder.Step] add a step.
//   - [Builder.Repeat], [Builder.For] and [Builder.Until] say how long the last step is
//     played, [Builder.With], [Builder.Sometimes], [Builder.OnWire] and [Builder.Fault] what
//     breaks it, [Builder.Pace], [Builder.RetryAfter] and [Builder.Message] change its answer.
//     The faults are the types of package faults.
//   - [Builder.Then] says what follows the last step.
//   - [Builder.Keys], [Builder.Models], [Builder.Limits], [Builder.Listener] and others set
//     a part of the whole scenario. For [Batches] and [Validate], which have no method, build
//     a [Scenario] literal and pass it to [Check].
//   - [Builder.Expect] says what a good client does, as [expect.Expectations].
//   - [Builder.Scenario] returns the checked scenario. Pass it to server.WithBuilt.
//
// [Encode] writes a scenario as YAML.
//
// # Reading files
//
// [Parse] reads a scenario from text, [ParseFile] also reads the bodies beside its file.
// Package catalogue has the scenarios that come with claudemock: catalogue.Open.
//
// # Boundaries
//
// The package decodes and checks scenarios, finds the rule for a request and makes the
// answer of a step. It must never know how an answer is played, how far a session has
// come, or which other scenarios exist.
package scenarios
