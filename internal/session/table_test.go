package session

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// countLines counts the lines of a text that have a part.
func countLines(text, part string) (n int) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			n++
		}
	}
	return n
}

const counting = "steps: [{reply: {text: one}}, {reply: {text: two}}, {reply: {text: three}}]"

// ask has the session of that name answer one request, and says what it replied, or why
// there is no session.
func (b *bench) ask(name, body string) string {
	b.t.Helper()
	s, absence := b.Enter(b.scenario(counting), name)
	if s == nil {
		return string(absence.Ended)
	}
	defer b.Leave(s)
	a := b.attempt()
	decision := b.decide(s, a, body)
	b.finish(s, a, &decision)
	return replyText(b.t, decision)
}

func TestIdleSessionsEnd(t *testing.T) {
	for _, tt := range []struct {
		name, session string
		idle          time.Duration
		want          string
	}{
		{"an unnamed one goes on within a minute", "", 59 * time.Second, "two"},
		{"an unnamed one begins anew after a minute", "", time.Minute, "one"},
		{"a named one goes on within the limit", "a", 59 * time.Minute, "two"},
		{"a named one has ended at the limit", "a", time.Hour, string(endedIdle)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			assert.Equal(t, "one", b.ask(tt.session, hello))
			b.clock.now = b.clock.now.Add(tt.idle)
			assert.Equal(t, tt.want, b.ask(tt.session, hello))
			assert.Equal(t, tt.want != "two", strings.Contains(b.log.String(), "it was idle"))
		})
	}
}

func TestASessionThatHasEndedBeginsAnewOnlyWhenAsked(t *testing.T) {
	b := newBench(t, nil)
	b.ask("a", hello)
	b.clock.now = b.clock.now.Add(time.Hour)
	_, ended := b.Find("own.a")
	assert.Equal(t, endedIdle, ended)
	_, counts := b.IDs()
	assert.Equal(t, EndCounts{Idle: 1}, counts)
	assert.True(t, b.Reset("own.a"))
	assert.False(t, b.Reset("own.a"), "it was forgotten already")
	assert.Equal(t, "one", b.ask("a", hello))
}

func TestThereAreOnlySoManySessions(t *testing.T) {
	b := newBench(t, func(config *Config) { config.Limits.Count = 2 })
	for _, name := range []string{"a", "b", "a", "c"} {
		b.ask(name, hello)
	}
	ids, counts := b.IDs()
	assert.Equal(t, []string{"own.c", "own.a"}, ids, "the one used longest ago had to go")
	assert.Equal(t, EndCounts{NoRoom: 1}, counts)
	assert.Equal(t, string(endedNoRoom), b.ask("b", hello))
}

func TestASessionWithAnOpenRequestStays(t *testing.T) {
	b := newBench(t, func(config *Config) { config.Limits.Count = 1 })
	open, _ := b.Enter(b.scenario(counting), "open")
	require.NotNil(t, open)
	assert.Equal(t, []string{"own.open"}, b.OpenIDs())
	refused, absence := b.Enter(b.scenario(counting), "other")
	assert.Nil(t, refused)
	assert.Equal(t, Absence{Full: true}, absence)
	_, err := b.Create(Options{Scenario: b.scenario(counting), Name: "other"})
	require.ErrorIs(t, err, ErrNoRoom)
	held, absence := b.Hold(Options{Scenario: b.scenario(counting), Name: "held"})
	assert.NotNil(t, held, "who holds a session gets one all the same")
	assert.Zero(t, absence)
	b.clock.now = b.clock.now.Add(2 * time.Hour)
	found, _ := b.Find("own.open")
	assert.Same(t, open, found, "it is not idle")
	b.Leave(open)
	assert.Equal(t, []string{"own.held"}, b.OpenIDs())
}

func TestSessionsTogetherStayWithinTheirMemory(t *testing.T) {
	const most = 108 << 10
	b := newBench(t, func(config *Config) { config.Limits.Memory = most })
	for i := range 20 {
		b.ask(strconv.Itoa(i), strings.Replace(hello, "hello", strings.Repeat("x", 20<<10), 1))
	}
	assert.LessOrEqual(t, b.memory, most)
	ids, _ := b.IDs()
	assert.Len(t, ids, 4)
	for _, id := range ids {
		assert.True(t, b.Reset(id))
	}
	assert.Zero(t, b.memory, "what was counted is taken off again")
}

func TestScenariosOfSessionsCountAsMemory(t *testing.T) {
	const most = 500 << 10
	b := newBench(t, func(config *Config) { config.Limits.Memory = most })
	large := b.scenario("steps: [{reply: {text: " + strings.Repeat("x", 100<<10) + "}}]")
	for i := range 20 {
		_, err := b.Create(Options{Scenario: large, Name: strconv.Itoa(i), Own: true})
		require.NoError(t, err)
	}
	ids, _ := b.IDs()
	assert.Less(t, len(ids), 6)
	assert.LessOrEqual(t, b.memory, most)
}

func TestASessionWithAScenarioOfItsOwn(t *testing.T) {
	b := newBench(t, nil)
	s, err := b.Create(Options{Scenario: b.scenario(counting), Name: "a", Own: true, Speed: 10})
	require.NoError(t, err)
	_, err = b.Create(Options{Scenario: b.scenario(counting), Name: "a"})
	require.ErrorIs(t, err, ErrTaken)

	resumed, ended := b.Resume("own.a")
	assert.Same(t, s, resumed)
	assert.Empty(t, ended)
	b.Leave(resumed)

	require.True(t, b.Reset("own.a"))
	fresh, _ := b.Find("own.a")
	require.NotNil(t, fresh, "it begins anew at once, since only it has its scenario")
	assert.NotSame(t, s, fresh)
	assert.InDelta(t, 10, fresh.Speed(), 0)
	select {
	case <-s.Done():
	default:
		t.Error("the earlier one has not ended")
	}

	b.clock.now = b.clock.now.Add(time.Hour)
	resumed, ended = b.Resume("own.a")
	assert.Nil(t, resumed)
	assert.Equal(t, endedIdle, ended)
	assert.False(t, b.Reset("own.a"), "it took its scenario with it")
}

func TestAnUnnamedSessionNotesThatOneBeforeItHasEnded(t *testing.T) {
	b := newBench(t, func(config *Config) { config.Limits.Count = 1 })
	b.ask("", hello)
	b.ask("a", hello)
	assert.Equal(t, "one", b.ask("", hello))
	s, _ := b.Find("own")
	notes, _ := s.Journal.Notes()
	require.Len(t, notes, 1)
	assert.Equal(t, journal.NoteLimit, notes[0].Kind)
	assert.Contains(t, notes[0].Text, string(endedNoRoom))
}

func TestAnUnnamedSessionBeginsAnewWithAnotherScenario(t *testing.T) {
	b := newBench(t, nil)
	b.ask("", hello)
	b.ask("a", hello)
	changed := b.scenario("steps: [{reply: {text: changed}}]")
	unnamed, _ := b.Enter(changed, "")
	assert.Equal(t, changed.Hash, unnamed.Scenario.Hash)
	named, _ := b.Enter(changed, "a")
	assert.NotEqual(t, changed.Hash, named.Scenario.Hash, "a named one keeps the version it began with")
}

func TestTheSpeedOfASession(t *testing.T) {
	for _, tt := range []struct {
		name, rules string
		own, want   float64
	}{
		{"the server's", "steps: [{reply: {}}]", 0, 4},
		{"its own", "steps: [{reply: {}}]", 10, 10},
		{"a scenario's that is fixed", "speed: fixed\nsteps: [{reply: {}}]", 10, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, func(config *Config) { config.Speed = 4 })
			s, err := b.Create(Options{Scenario: b.scenario(tt.rules), Name: "a", Speed: tt.own})
			require.NoError(t, err)
			assert.InDelta(t, tt.want, s.Speed(), 0)
		})
	}
}
