package timeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func TestAttemptsAreBarsAndWaitsAreGaps(t *testing.T) {
	chart := timeline.Bars([]journal.Entry{
		request(1, 0, 2, 10, 429, failure("rate_limit_error", "", 5000)),
		request(2, 1000, 2, 10, 429, failure("rate_limit_error", "", 5000)),
		request(3, 6010, 2, 10, 200, message),
		request(4, 7000, 2, 10, 200, message),
	}, nil, exited(0, 7100))
	assert.Equal(t, timeline.Chart{
		Length: ms(7100), Lanes: 1,
		Bars: []timeline.Bar{
			{Request: 1, Start: 0, Status: ms(2), End: ms(10), Outcome: verdict.Refused, Text: "429 rate_limit_error"},
			{Request: 2, Start: ms(1000), Status: ms(1002), End: ms(1010), Outcome: verdict.Refused, Text: "429 rate_limit_error"},
			{Request: 3, Start: ms(6010), Status: ms(6012), End: ms(6020), Outcome: verdict.Answered, Text: "a whole answer"},
			{Request: 4, Start: ms(7000), Status: ms(7002), End: ms(7010), Outcome: verdict.Answered, Text: "a whole answer"},
		},
		Waits: []timeline.Wait{{From: ms(10), To: ms(1000)}, {From: ms(1010), To: ms(6010)}},
		Marks: []timeline.Mark{
			{Request: 1, At: ms(5002), Crossed: true},
			{Request: 2, At: ms(6002)},
		},
		Ended: new(ms(7100)),
	}, chart)
}

func TestRequestsAtTheSameTimeHaveLanesOfTheirOwn(t *testing.T) {
	other := request(2, 5, 2, 100, 500, failure("api_error", "", 0))
	other.Question = "another"
	again := request(3, 200, 2, 10, 200, message)
	again.Question = "another"
	chart := timeline.Bars([]journal.Entry{request(1, 0, 2, 100, 200, message), other, again}, nil, nil)
	assert.Equal(t, 2, chart.Lanes)
	require.Len(t, chart.Bars, 3)
	assert.Equal(t, []int{0, 1, 1}, []int{chart.Bars[0].Lane, chart.Bars[1].Lane, chart.Bars[2].Lane}, "an attempt stays in the lane of its question")
	assert.Equal(t, []timeline.Wait{{Lane: 1, From: ms(105), To: ms(200)}}, chart.Waits)
	assert.Nil(t, chart.Ended)
}

func TestAnOpenRequestLastsToTheEndOfTheDrawing(t *testing.T) {
	open := ends(request(1, 0, 2, 0, 200, stream(t, "message_start")), journal.Open, "")
	chart := timeline.Bars([]journal.Entry{open}, nil, exited(1, 900))
	require.Len(t, chart.Bars, 1)
	assert.Equal(t, ms(900), chart.Bars[0].End)
	assert.Equal(t, verdict.Pending, chart.Bars[0].Outcome)
}

func TestAMarkBeyondTheLastRequestIsInTheDrawing(t *testing.T) {
	chart := timeline.Bars([]journal.Entry{request(1, 0, 2, 10, 429, failure("rate_limit_error", "", 5000))}, nil, nil)
	assert.Equal(t, ms(5002), chart.Length)
	assert.False(t, chart.Marks[0].Crossed)
}

func TestADrawingHasBounds(t *testing.T) {
	var entries []journal.Entry
	for i := range 100 {
		entries = append(entries, request(i+1, float64(i), 2, 1000, 200, message))
	}
	chart := timeline.Bars(entries, nil, nil)
	assert.Equal(t, 24, chart.Lanes)
	assert.Len(t, chart.Bars, 24)
	assert.Equal(t, 76, chart.Left)
	assert.Equal(t, timeline.Chart{}, timeline.Bars(nil, nil, nil))
}
