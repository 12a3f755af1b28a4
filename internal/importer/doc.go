// Package importer reads exchanges from the files in which people have them: exports of
// browsers and proxies, output of terminals and SDKs, recordings of other tools.
//
// Each format has a file of code. A user's file is recognised by its content, never by
// its name. Exchange.Missing names what a format does not tell, and a body that is not
// told is filled in as the healthy API has it. A file that ends in the middle is read as
// far as it goes.
//
// It knows formats and bytes. It must never know what becomes of an exchange, and it
// opens no files. It hides no secrets: its caller must do that before it keeps anything.
package importer
