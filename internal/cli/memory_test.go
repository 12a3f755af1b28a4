package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSizesOnTheCommandLine(t *testing.T) {
	for text, want := range map[string]byteSize{
		"1": 1, "1000B": 1000, "512MB": 512e6, "2GiB": 2 << 30, "64Mi": 64 << 20, "10kB": 10_000, "10KiB": 10 << 10, "3G": 3e9,
	} {
		var size byteSize
		require.NoError(t, size.Set(text), text)
		assert.Equal(t, want, size, text)
	}
	for _, text := range []string{"", "0", "-1", "1.5GB", "1TB", "MB", "1 MB", "999999999999GB", "0x10"} {
		var size byteSize
		assert.Error(t, size.Set(text), text)
	}
}
