// Package importer reads exchanges from the files in which people have them: what
// browsers and proxies export, what terminals and SDKs print, what other tools record.
//
// Each format is one file. A file is recognised by what is in it, never by its name.
// What a format does not tell is named in Exchange.Missing; a body that is not told is
// filled in as the healthy API has it. A file that ends in the middle is taken as far
// as it goes.
//
// It knows formats and bytes. It must never know what becomes of an exchange, nor open
// a file: it hides no secrets, and its caller must before anything is kept.
package importer
