// Package described holds claudemock against the API's own description, which
// the official Go SDK ships: every legal request that can be made of it is
// accepted, every broken one refused at the right place, and every answer is
// what the description says. It holds no code of its own beyond its tests.
//
// How many of each there are stands in testdata/summary.txt, rewritten by
//
//	go test ./conformance/described -update
package described
