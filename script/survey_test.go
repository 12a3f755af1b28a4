package script_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func toolUse(name string, input *jsontree.Node) *jsontree.Node {
	return jsontree.Obj("type", "tool_use", "id", "toolu_01", "name", name, "input", input)
}

func textBlock(words int) *jsontree.Node {
	return jsontree.Obj("type", "text", "text", strings.TrimSpace(strings.Repeat("lighthouse ", words)))
}

// surveyOf surveys an answer with these blocks.
func surveyOf(t *testing.T, stream bool, content ...*jsontree.Node) (script.Survey, script.Script) {
	made := scripttest.Compile(t, script.Answer{
		Request: scripttest.Request(stream), Reply: &compose.Reply{Content: content, TokensPerPart: 2, Unoffered: true},
	}, scripttest.Env())
	return script.SurveyOf(&made), made
}

func placesOf(s script.Survey) (places []string) {
	for _, b := range s.Boundaries {
		if n := len(places); n == 0 || places[n-1] != b.Place {
			places = append(places, b.Place)
		}
	}
	return places
}

func TestTheSurveyOfAStreamNamesPlacesByWhatIsOpenThere(t *testing.T) {
	s, _ := surveyOf(t, true, textBlock(12), toolUse("search", jsontree.Obj("q", "the lighthouse keeper of Brest")))
	assert.Equal(t, []string{
		"before_any_byte", "after_headers", "after_message_start", "at_the_start_of_text", "after_ping",
		"after_the_first_of_text", "inside_text", "inside_an_event", "inside_text", "at_the_end_of_text", "between_text_and_tool_use",
		"at_the_start_of_tool_use", "after_the_first_of_tool_json", "inside_tool_json", "at_the_end_of_tool_json", "after_tool_use",
		"after_message_delta", "after_message_stop",
	}, placesOf(s))
	assert.Equal(t, []string{"text", "tool_use"}, s.Blocks)
	assert.Equal(t, []string{"search"}, s.Tools)
	assert.Equal(t, "tool_use", s.StopReason)
	assert.True(t, s.Streamed)
}

func TestLikeBlocksBetweenTheFirstAndTheLastAreOne(t *testing.T) {
	var calls []*jsontree.Node
	for i := range 5 {
		calls = append(calls, toolUse("search", jsontree.Obj("q", fmt.Sprint("lighthouse ", i))))
	}
	s, _ := surveyOf(t, true, calls...)
	between := slices.DeleteFunc(placesOf(s), func(place string) bool { return !strings.HasPrefix(place, "between_") })
	assert.Equal(t, []string{
		"between_tool_use_and_middle_tool_use", "between_middle_tool_use_and_middle_tool_use",
		"between_middle_tool_use_and_middle_tool_use", "between_middle_tool_use_and_last_tool_use",
	}, between)
}

func TestTheSurveyOfAPlainAnswer(t *testing.T) {
	s, made := surveyOf(t, false, textBlock(3))
	assert.Equal(t, []string{"before_any_byte", "after_headers", "inside_the_body", "before_the_last_byte"}, placesOf(s))
	assert.Equal(t, []string{"text"}, s.Blocks)
	assert.Equal(t, "end_turn", s.StopReason)
	assert.Equal(t, made.BodyBytes(), s.Bytes)
	assert.False(t, s.Streamed)
}

func TestTheSurveyOfNoAnswer(t *testing.T) {
	made := scripttest.Parse("hang")
	s := script.SurveyOf(&made)
	assert.Equal(t, []string{"before_any_byte"}, placesOf(s))
}

// TestEveryBoundaryIsAPlaceOfItsOwn cuts random answers at each boundary: more is sent with
// each.
func TestEveryBoundaryIsAPlaceOfItsOwn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var content []*jsontree.Node
		for range 1 + r.IntN(4) {
			if r.IntN(2) == 0 {
				content = append(content, textBlock(1+r.IntN(30)))
			} else {
				content = append(content, toolUse("search", jsontree.Obj("q", strings.Repeat("x", r.IntN(50)))))
			}
		}
		s, made := surveyOf(t, r.IntN(4) > 0, content...)
		sent := -1
		for _, b := range s.Boundaries[1:] {
			cut := made.Flat()
			index, ok := cut.Cut(b.At)
			require.True(t, ok, "%+v", b)
			cut.Ops = cut.Ops[:index]
			if b.Place != script.PlaceLastByte || s.Bytes > 2 {
				require.Greater(t, cut.BodyBytes(), sent, "%+v", b)
			}
			sent = cut.BodyBytes()
		}
	}
}
