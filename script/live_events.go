package script

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/internal/claude/stream"
)

// striking strikes the events of a stream as they come. It compiles what has come with
// what may come next, and hands out what is the same whatever that is, so that a fault
// needs no code of its own to strike a live stream.
type striking struct {
	live   *Live
	split  splitter
	events []Event       // those that came, each with the silence before it
	weight int           // of the events
	wait   time.Duration // since the last event, before the part that came last
	passed time.Duration // from the beginning to the last part that came, at the speed of the Env
	window window
	next   time.Duration // the length of silence at which something may happen
	rest   *passing      // what becomes of the stream when no fault strikes it any more
}

func (s *striking) begin() ([]Op, error) {
	s.passed = s.live.up.silence
	return s.settle(0)
}

func (s *striking) body(piece []byte, silence time.Duration) ([]Op, error) {
	if s.rest != nil {
		return s.rest.body(piece, silence)
	}
	s.passed += silence
	s.wait += silence
	if s.add(s.split.add(piece)); len(s.events) > stream.MaxEvents || s.memory() > MaxMade {
		return s.giveUp()
	}
	return s.settle(0)
}

// add adds events. The first of them has the silence.
func (s *striking) add(texts []string) {
	for _, text := range texts {
		e := (&Stream{}).eventOf(text)
		e.Wait, s.wait = s.wait, 0
		s.weight += e.Weight()
		s.events = append(s.events, e)
	}
}

func (s *striking) memory() int { return s.weight + len(s.split.pending) }

func (s *striking) silent(silence time.Duration) ([]Op, error) {
	if s.rest != nil {
		return nil, nil
	}
	return s.settle(silence)
}

func (s *striking) alarm(time.Duration) (after time.Duration, ok bool) {
	return s.next, s.rest == nil
}

// settle hands out what is settled after a silence.
func (s *striking) settle(silence time.Duration) ([]Op, error) {
	late := beyondHorizon(silence)
	soon, err := s.compile(OpEnd, anything(s.live.plan.answer.Faults, s.wait+silence+instant)...)
	if err != nil {
		return nil, err
	}
	later, err := s.compile(OpEnd, Event{Name: unheardOf, Raw: new("{}"), Wait: s.wait + late})
	if err != nil {
		return nil, err
	}
	ops, err := s.live.sent.advance(soon.script.Ops, later.script.Ops)
	if err != nil {
		return nil, err
	}
	if n := len(ops); n > 0 && ops[n-1].Kind.final() {
		made, err := s.compile(OpEnd, s.stillness(silence))
		s.live.note(&made)
		return ops, err
	}
	begun := max(s.live.sent.at, s.live.wall(s.passed-s.window.passed))
	s.next = alarmAfter(silence, s.live.script(s.live.sent.next(later.script.Ops)-begun))
	return ops, nil
}

// compile compiles the events that came, and more.
func (s *striking) compile(last OpKind, more ...Event) (draft, error) {
	d := s.live.plan.draft(&upstream{head: s.live.up.head, silence: s.live.up.silence, final: last, live: true})
	d.answer.Events = append(append(make([]Event, 0, len(s.events)+len(more)), s.events...), more...)
	made, err := d.compile()
	d.script = made
	return d, err
}

// giveUp passes on a stream that is too long to be struck.
func (s *striking) giveUp() ([]Op, error) {
	s.live.limits = append(s.live.limits, fmt.Sprintf("the upstream's answer has more than %d events or takes more than %d MB of memory: no fault strikes what follows", stream.MaxEvents, int(MaxMade/1e6)))
	made, err := s.compile(OpEnd)
	if err != nil {
		return nil, err
	}
	s.live.note(&made)
	ops, err := s.live.sent.advance(made.script.Ops, made.script.Ops[:len(made.script.Ops)-1])
	if err != nil {
		return nil, err
	}
	s.rest = &passing{live: s.live, stream: true}
	if marks, _ := made.script.events(); len(marks) > 0 {
		s.rest.number = marks[len(marks)-1].Number
	}
	s.rest.follow(made.head)
	more, err := s.rest.body(append([]byte{}, s.split.pending...), s.wait)
	s.events = nil
	return append(ops, more...), err
}

func (s *striking) end(last OpKind, silence time.Duration) (ops []Op, err error) {
	if s.rest != nil {
		return s.rest.end(last, silence)
	}
	if silence > 0 { // faults may strike in it
		if ops, err = s.settle(silence); err != nil || len(ops) > 0 && ops[len(ops)-1].Kind.final() {
			return ops, err
		}
	}
	s.add(s.split.rest())
	made, err := s.compile(last)
	if err == nil && s.live.sent.beyond(made.script.Ops) {
		// something happened in the silence before the end, which is no event's
		made, err = s.compile(last, s.stillness(silence))
	}
	if err != nil {
		return nil, err
	}
	s.live.note(&made)
	more, err := s.live.sent.advance(made.script.Ops, made.script.Ops)
	return append(ops, more...), err
}

// stillness returns an event without bytes, which stands for the silence after the last
// one.
func (s *striking) stillness(silence time.Duration) Event {
	return Event{Verbatim: new(""), Wait: s.wait + silence}
}

// window is what of a stream is struck together: all of it, or what follows the part
// in which faults have struck for good.
type window struct {
	passed time.Duration // before it
}

// unheardOf is the name of an event that no API sends, and no fault waits for.
const unheardOf = "claudemock_unheard_of"

// anything returns events of which every fault that waits for one finds its own. The
// first comes after so much silence.
func anything(uses []Use, wait time.Duration) (events []Event) {
	for _, data := range []string{
		`{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}`,
		`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
		`{"type":"ping"}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"é 😀 \" \n"}}`,
		`{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":\"\\u00e9\\ud83d\\ude00\"}"}}`,
		`{"type":"content_block_stop","index":0}`,
		`{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":1}}`,
		`{"type":"message_stop"}`,
		`{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`,
	} {
		events = append(events, exampleEvent(data))
	}
	for _, use := range uses {
		for _, at := range PlacesOf(use.Fault) {
			if at.Event == "" && at.Block == nil {
				continue
			}
			name, block := at.Event, 0
			if name == "" {
				name = contentDelta
			}
			if at.Block != nil {
				block = *at.Block
			}
			events = append(events, exampleEvent(fmt.Sprintf(`{"type":%q,"index":%d,"delta":{"type":"text_delta","text":"é"}}`, name, block)))
		}
	}
	events[0].Wait = wait
	return events
}

func exampleEvent(data string) Event {
	e := (&Stream{}).eventOf("data: " + data)
	e.Name, e.Verbatim = e.Data.Field("type").Str(), nil
	return e
}
