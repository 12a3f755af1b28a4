// Package catalogue is which scenarios there are: those that come with claudemock, in
// their folders, and users' own files, which are read again when they change. It knows
// files and names, and completes a scenario with the steps that it includes of others.
// It must never know how a step is answered.
package catalogue
