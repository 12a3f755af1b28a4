package frames

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
)

// written is what write has a framer write.
func written(t *testing.T, write func(f *http2.Framer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, write(http2.NewFramer(&b, nil)))
	return b.Bytes()
}

func TestFramesAreFoundHoweverTheirBytesArrive(t *testing.T) {
	text := written(t, func(f *http2.Framer) error {
		_ = f.WritePing(false, [8]byte{})
		_ = f.WriteData(1, true, bytes.Repeat([]byte{1}, 300))
		return f.WriteSettingsAck()
	})
	type frame struct {
		size int
		kind http2.FrameType
	}
	want := []frame{{8, http2.FramePing}, {300, http2.FrameData}, {0, http2.FrameSettings}}
	for _, piece := range []int{1, 2, 8, 9, 10, 17, len(text)} {
		var got []frame
		var s frameScanner
		for rest := text; len(rest) > 0; rest = rest[min(piece, len(rest)):] {
			s.scan(rest[:min(piece, len(rest))], func(size int, kind http2.FrameType, _ http2.Flags) { got = append(got, frame{size, kind}) })
		}
		assert.Equal(t, want, got, "%d bytes at a time", piece)
	}
}

func TestAMeterCountsWhatCarriesNothing(t *testing.T) {
	const id = 1
	tests := map[string]struct {
		write func(f *http2.Framer) error
		flood bool
	}{
		"pings":                       {func(f *http2.Framer) error { return f.WritePing(false, [8]byte{}) }, true},
		"settings":                    {func(f *http2.Framer) error { return f.WriteSettings() }, true},
		"windows":                     {func(f *http2.Framer) error { return f.WriteWindowUpdate(0, 1) }, true},
		"resets":                      {func(f *http2.Framer) error { return f.WriteRSTStream(id, http2.ErrCodeCancel) }, true},
		"empty data":                  {func(f *http2.Framer) error { return f.WriteData(id, false, nil) }, true},
		"a body, byte by byte":        {func(f *http2.Framer) error { return f.WriteData(id, false, []byte("a")) }, false},
		"a body that is padding":      {func(f *http2.Framer) error { return f.WriteDataPadded(id, false, nil, make([]byte, 200)) }, true},
		"the ends of bodies":          {func(f *http2.Framer) error { return f.WriteData(id, true, nil) }, false},
		"requests":                    {func(f *http2.Framer) error { return f.WriteHeaders(http2.HeadersFrameParam{StreamID: id}) }, false},
		"continuations of their head": {func(f *http2.Framer) error { return f.WriteContinuation(id, true, nil) }, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				floods := 0
				m := NewMeter(func(error) { floods++ })
				require.NoError(t, m.Received([]byte(http2.ClientPreface)))
				frame := written(t, tt.write)
				for range idleFrames {
					require.NoError(t, m.Received(frame))
				}
				err := m.Received(frame)
				if !tt.flood {
					assert.NoError(t, err)
					return
				}
				assert.ErrorIs(t, err, errFlood)
				assert.ErrorIs(t, m.Received(frame), errFlood)
				assert.Equal(t, 1, floods, "it is said once")
			})
		})
	}
}

func TestTimeAndAnswersAllowForMoreFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMeter(func(error) {})
		require.NoError(t, m.Received([]byte(http2.ClientPreface)))
		ping := written(t, func(f *http2.Framer) error { return f.WritePing(false, [8]byte{}) })
		pings := func(n int) (err error) {
			for range n {
				err = m.Received(ping)
			}
			return err
		}
		require.NoError(t, pings(idleFrames))
		m.Sent(written(t, func(f *http2.Framer) error { return f.WriteData(1, false, make([]byte, 2*bytesPerFrame)) }))
		require.NoError(t, pings(earnedBy(2*bytesPerFrame)))
		time.Sleep(3 * idleFrameEach)
		require.NoError(t, pings(3))
		m.Sent(written(t, func(f *http2.Framer) error { return f.WriteRSTStream(1, http2.ErrCodeInternal) }))
		assert.ErrorIs(t, pings(0), nil)
		assert.ErrorIs(t, m.Received(ping), errFlood, "a reset of ours counts, too")
	})
}
