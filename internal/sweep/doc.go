// Package sweep asks at which points of its own conversation a program fails.
//
// A [Baseline] is made of two runs of the program in which nothing is broken: the requests,
// the script that answered each, how the program ended, and what differed by itself between
// the two. [NewPlan] lists its [Point] values: one thing that goes wrong with the answer to
// one request, at one place, once or for good. The faults say themselves where in an answer
// they are worth trying (see [script.Sweeper]); errors that come instead of an answer, and
// answers that end otherwise, are listed here.
//
// Points that cannot show anything different are one class, of which one is tried: those
// inside a run of like deltas, and those of like requests with like neighbours. The order is
// that of how much a point tells, so that a budget cuts off the least telling ones; the seed
// decides between equals.
//
// [Baseline.Scenario] turns a point into a scenario that breaks just that: the program's
// own scenario, in which the answer to one request is broken and then given whole. Where it
// can, it tells the requests of a conversation apart by the assistant's turn, so that a
// program that asks again gets the same answer, and one that goes on gets the next.
//
// [Baseline.Judge] judges the run of a point twice: by the rules of verdicts, and by the
// baseline. A program must end as in the baseline or fail openly; a silent difference, a
// turn that was lost, a panic and a hang are findings. Where two healthy runs end
// with different answers, only what these have in common is compared. [Groups] puts together
// what fails by one mistake, and [Baseline.Shrink] finds the smallest scenario that still
// shows it.
//
// The package is pure: it never knows a clock, a network, a process or a test. Whoever runs
// the program gives it what was seen.
package sweep
