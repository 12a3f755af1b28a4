package script

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEventsAreSplitInPiecesAsTheyAreWhole(t *testing.T) {
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 2))
		text := "data:"
		for range r.IntN(40) {
			text += []string{"\n", "\r", "\r\n", "x", "data:", "event:a", ":"}[r.IntN(7)]
		}
		want, ok := ParseStream(text)
		require.True(t, ok)

		var split splitter
		var got []string
		p := passing{live: (&Plan{answer: Answer{Forward: &Forward{}}}).Begin(), stream: true}
		passed, complete := "", 0
		take := func(ops []Op, err error) {
			require.NoError(t, err)
			for _, op := range ops {
				passed += string(op.Bytes)
				if op.Event != nil && op.Event.Last {
					complete++
				}
			}
		}
		for rest := text; rest != ""; {
			n := 1 + r.IntN(len(rest))
			got = append(got, split.add([]byte(rest[:n]))...)
			take(p.body([]byte(rest[:n]), time.Second))
			rest = rest[n:]
		}
		take(p.end(OpEnd, 0))
		got = append(got, split.rest()...)

		texts := make([]string, len(want.Events))
		for i, e := range want.Events {
			texts[i] = e.text(want)
		}
		assert.Equal(t, texts, got, "%q", text)
		assert.Equal(t, text, passed)
		if !strings.Contains(text, "\r") { // with a CR at the end, the last event may count or not
			ended := len(got)
			if !strings.HasSuffix(text, "\n\n") {
				ended--
			}
			assert.Equal(t, ended, complete, "%q", text)
		}
		if t.Failed() {
			return
		}
	}
}

// text returns the bytes of an event.
func (e *Event) text(s *Stream) string {
	text, _ := s.append(nil, nil, e)
	return string(text)
}

func TestAnAlarmIsBoundedAtAnySpeed(t *testing.T) {
	for speed, want := range map[float64]time.Duration{0: time.Minute, 60: time.Second, 0.5: 2 * time.Minute, 1e-15: math.MaxInt64} {
		l := (&Plan{env: Env{Speed: speed}}).Begin()
		l.way = &striking{live: l, next: time.Minute}
		after, ok := l.Alarm()
		assert.True(t, ok)
		assert.Equal(t, want, after, speed)
	}
}
