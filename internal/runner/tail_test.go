package runner

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

func TestATailKeepsTheEndWhateverThePieces(t *testing.T) {
	whole := strings.Repeat("0123456789abcde\n", 20_000)
	for name, piece := range map[string]int{"in bytes": 1, "in odd pieces": 4097, "in pieces larger than what is kept": maxOutput + 1, "at once": len(whole)} {
		t.Run(name, func(t *testing.T) {
			var kept tail
			for rest := whole; rest != ""; {
				n, err := kept.Write([]byte(rest[:min(piece, len(rest))]))
				assert.NoError(t, err)
				rest = rest[n:]
			}
			assert.Equal(t, whole[len(whole)-maxOutput:], kept.String())
			assert.LessOrEqual(t, len(kept.text), 2*maxOutput)
		})
	}
}

func TestTheEndOfATailIsShorterAndWhole(t *testing.T) {
	var kept tail
	_, _ = kept.Write([]byte("abcé"))
	assert.Equal(t, []string{"abcé", "cé", "é", ""}, []string{kept.end(100), kept.end(3), kept.end(2), kept.end(1)})
}

func TestATailBeginsWithAWholeCharacterWhereItWasCut(t *testing.T) {
	var kept tail
	_, _ = kept.Write([]byte("x" + strings.Repeat("é", maxOutput)))
	assert.True(t, utf8.ValidString(kept.String()))
	_, _ = kept.Write([]byte("y"))
	assert.True(t, utf8.ValidString(kept.String()))
	assert.True(t, strings.HasSuffix(kept.String(), "éy"))

	var short tail
	_, _ = short.Write([]byte{0x80, 'a'})
	assert.Equal(t, "\x80a", short.String(), "what was not cut is as it was printed")
}
