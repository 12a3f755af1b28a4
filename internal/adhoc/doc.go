// Package adhoc makes a scenario of a few flags, for failures that are not worth a file:
// how many requests fail and with what, how late answers begin, how many are cut. The same
// flags always make the same scenario. The package knows nothing of servers and of the
// command line; where it names a flag, that is for the message of a mistake.
package adhoc
