// Package described checks claudemock against the API's own description, which the
// official Go SDK ships: claudemock accepts every legal request that can be made from
// it, refuses every broken one at the right place, and gives only answers that match
// it. The package has only tests.
//
// testdata/summary.txt has the counts; this command rewrites it:
//
//	go test ./conformance/described -update
package described
