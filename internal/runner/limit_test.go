package runner

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTheLimitCountsFromTheFirstConnectionOrLaterFromTheBeginning(t *testing.T) {
	for name, c := range map[string]struct {
		startup, connects, ends time.Duration // 0 for a command that never connects
	}{
		"a command that connects":                      {0, 90 * time.Second, 96 * time.Second},
		"a command that connects late":                 {10 * time.Second, 15 * time.Second, 21 * time.Second},
		"a command that never does":                    {0, 0, 2*time.Minute + 6*time.Second},
		"one whose startup is said":                    {10 * time.Second, 0, 16 * time.Second},
		"one that would connect when its time is over": {10 * time.Second, 17 * time.Second, 16 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, connected := time.Now(), make(chan struct{})
				limited, done := limit(context.Background(), Job{Limit: 6 * time.Second, Startup: c.startup}, connected)
				defer done()
				if c.connects > 0 {
					time.AfterFunc(c.connects, func() { close(connected) })
				}
				<-limited.Done()
				assert.Equal(t, c.ends, time.Since(began))
				assert.ErrorIs(t, context.Cause(limited), errLimit)
			})
		})
	}
}
