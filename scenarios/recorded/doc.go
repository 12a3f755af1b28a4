// Package recorded has the requests of recordings: [Request] says what was asked when the
// answer of a step was recorded. An [Index] finds the steps whose requests a new request
// fits, and says how it differs from the nearest one if it fits none.
//
// Requests are compared by what they mean: package difference says which spellings are the
// same. Ids and times are made anew in each run, so they never count, and what was hidden
// when the request was recorded fits any text.
//
// It must never know how a step answers, how often it has been given, or how a recording
// is made.
package recorded
