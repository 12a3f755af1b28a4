// Package catalogue finds scenarios by name: those that come with claudemock, in folders
// by category, and users' own files, which it can read again when they change. [Open]
// returns the catalogue that comes with claudemock; pass it to server.WithCatalogue.
//
// The package knows files and names, and replaces an include by the steps of the other
// scenario. It must never know how a step is answered.
package catalogue
