package words

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestNumbersHaveTheNounThatFits(t *testing.T) {
	assert.Equal(t, []string{"0 requests", "1 request", "2 requests"}, []string{Count(0, "request"), Count(1, "request"), Count(2, "request")})
}

func TestSecondsHaveDigitsWhereTheyMatter(t *testing.T) {
	assert.Equal(t, []string{"0.41 s", "9.99 s", "10 s", "120 s"},
		[]string{Seconds(414 * time.Millisecond), Seconds(9990 * time.Millisecond), Seconds(10 * time.Second), Seconds(2 * time.Minute)})
}

func TestShortWaitsAreNotRoundedAway(t *testing.T) {
	assert.Equal(t, []string{"0 ms", "3 ms", "99 ms", "0.10 s", "1.50 s"},
		[]string{Wait(0), Wait(3 * time.Millisecond), Wait(99 * time.Millisecond), Wait(100 * time.Millisecond), Wait(1500 * time.Millisecond)})
}

func TestWhatWasAskedForIsToldExactly(t *testing.T) {
	assert.Equal(t, []string{"5 s", "0.25 s", "60 s"}, []string{Exactly(5 * time.Second), Exactly(250 * time.Millisecond), Exactly(time.Minute)})
}

func TestAnExcerptOfALongTextSaysHowLongItIs(t *testing.T) {
	whole := strings.Repeat("x", MaxExcerpt)
	assert.Equal(t, whole, Excerpt(whole))
	assert.Equal(t, whole+"… (101 bytes)", Excerpt(whole+"x"))
	assert.Equal(t, whole[:99]+"… (102 bytes)", Excerpt(whole[:99]+"ä"+"x"), "no character is cut in half")
}

func TestAListReadsAsAPartOfASentence(t *testing.T) {
	assert.Equal(t, []string{"", "a", "a and b", "a, b and c"},
		[]string{List(nil), List([]string{"a"}), List([]string{"a", "b"}), List([]string{"a", "b", "c"})})
}
