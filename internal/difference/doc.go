// Package difference compares two JSON values of the API by what they mean: it says
// where they differ, and what stands there on either side.
//
// The order of keys, the spelling of numbers, and whether a field is null or absent
// never count. A text in the place of content blocks is one text block. Ids and times,
// which the API makes anew for every answer, do not count where Rules name them. The
// arguments of a tool and JSON Schemas have the keys of whoever wrote them: nothing is
// left out there.
//
// It knows those few habits of the API. It must never know where the values come from,
// nor what follows from a difference.
package difference
