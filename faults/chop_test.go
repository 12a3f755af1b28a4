package faults_test

import (
	"testing"

	"github.com/claudemock/claudemock/faults"
)

func TestChop(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default byte by byte", &faults.Chop{}, "head write=abc end", "head write=a flush write=b flush write=c flush end"},
		{"pieces of a size, the last one smaller", &faults.Chop{Size: 4}, plain, "head write=abcd flush write=efgh flush write=ij flush end"},
		{"from a place on", &faults.Chop{Size: 2, At: atByte(7)}, plain, "head write=abcdefg write=hi flush write=j flush end"},
		{"each event by itself, finished by its last piece, with its silence before it", &faults.Chop{Size: 3}, "head write=a:aaaa flush wait=1s write=b:bb flush end", "head write=a:aaa… flush write=a:a flush wait=1s write=b:bb flush end"},
		{"a place that does not exist", &faults.Chop{At: atByte(11)}, plain, ""},
		{"nothing to write", &faults.Chop{}, "head end", ""},
	})
}
