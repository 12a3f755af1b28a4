package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRows(t *testing.T) {
	for _, c := range []struct {
		row  row
		want string
	}{
		{row{what: "a", unit: "/s", floor: 1000, mock: 850, target: atLeast(0.85)}, "| a | 1000 /s | 850 /s | 0.85 | ≥ 0.85 | met |"},
		{row{what: "b", unit: "/s", floor: 1000, mock: 849, target: atLeast(0.85)}, "| b | 1000 /s | 849 /s | 0.85 | ≥ 0.85 | **missed** |"},
		{row{what: "c", unit: "ms", floor: 2, mock: 2.5, target: atMost(1.25)}, "| c | 2.00 ms | 2.50 ms | 1.25 | ≤ 1.25 | met |"},
		{row{what: "d", unit: "ms", floor: 2, mock: 2.51, target: atMost(1.25)}, "| d | 2.00 ms | 2.51 ms | 1.25 | ≤ 1.25 | **missed** |"},
		{row{what: "e", unit: "MB", mock: 19.96, target: below(20)}, "| e | – | 20.0 MB | – | < 20.0 MB | met |"},
		{row{what: "f", mock: 1, target: below(1)}, "| f | – | 1 | – | < 1 | **missed** |"},
		{row{what: "g", unit: "µs", floor: 40, mock: 80}, "| g | 40.0 µs | 80.0 µs | 2.00 |  |  |"},
	} {
		assert.Equal(t, c.want, c.row.String())
	}
}

func TestMedian(t *testing.T) {
	assert.Equal(t, 3, median([]int{9, 1, 3}))
	assert.Equal(t, 7, median([]int{7}))
}
