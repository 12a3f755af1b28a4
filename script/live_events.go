package script

import (
	"fmt"
	"slices"
	"time"
)

// MaxWindow is the number of events of an upstream's answer that are struck together, at
// each further one. So many take some milliseconds.
const MaxWindow = 1024

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
	sample []Event       // see anything
	begun  time.Duration // when the silence began by the operations of the window; on the wall
	next   time.Duration // the length of silence at which something may happen
	rest   *passing      // what becomes of the stream when no fault strikes it any more
}

func (s *striking) begin() ([]Op, error) {
	s.passed = s.live.up.silence
	s.sample = anything(s.live.plan.answer.Faults)
	s.window = s.live.plan.window(s.passed)
	return s.settle(0)
}

func (s *striking) body(piece []byte, silence time.Duration) ([]Op, error) {
	if s.rest != nil {
		return s.rest.body(piece, silence)
	}
	s.passed += silence
	s.wait += silence
	came := s.split.add(piece)
	if s.add(came); len(s.events) > MaxWindow || s.memory() > MaxMade {
		return s.giveUp()
	}
	if len(came) == 0 {
		return nil, nil
	}
	ops, err := s.settle(0)
	if err != nil || len(ops) > 0 && ops[len(ops)-1].Kind.final() {
		return ops, err
	}
	more, err := s.move()
	return append(ops, more...), err
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

func (s *striking) memory() int {
	if s.rest != nil {
		return s.rest.memory()
	}
	return s.weight + len(s.split.pending)
}

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
	s.sample[0].Wait = s.wait + silence + instant
	soon, err := s.compile(OpEnd, s.sample...)
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
		s.note(&made)
		return ops, err
	}
	s.window.later, s.window.laterWait = later, s.wait+late
	if silence == 0 {
		s.begun = max(s.live.sent.at, s.live.wall(s.passed-s.window.passed))
	}
	s.next = alarmAfter(silence, s.live.script(s.live.sent.next(later.script.Ops)-s.begun))
	return ops, nil
}

// compile compiles the events that came, and more.
func (s *striking) compile(last OpKind, more ...Event) (draft, error) {
	d := s.live.plan.draft(&upstream{head: s.live.up.head, silence: s.window.silence, final: last, live: true})
	d.answer.Faults, d.spent, d.tallies = s.window.uses, s.window.spent, s.window.tallies
	d.answer.Events = append(append(make([]Event, 0, len(s.events)+len(more)), s.events...), more...)
	made, err := d.compile()
	d.script = made
	return d, err
}

// giveUp passes on a stream that is too long to be struck.
func (s *striking) giveUp() ([]Op, error) {
	s.live.limits = append(s.live.limits, fmt.Sprintf("the upstream's answer is longer than %d events or %d MB: its faults strike nothing of what follows", MaxWindow, int(MaxMade/1e6)))
	made, err := s.compile(OpEnd)
	if err != nil {
		return nil, err
	}
	s.note(&made)
	ops, err := s.live.sent.advance(made.script.Ops, made.script.Ops[:len(made.script.Ops)-1])
	if err != nil {
		return nil, err
	}
	more, err := s.pass(&made)
	return append(ops, more...), err
}

// pass has the rest of the stream pass as it comes, after what a draft has made.
func (s *striking) pass(made *draft) ([]Op, error) {
	_, length := measure(made.script.Ops)
	s.rest = &passing{live: s.live, stream: true, number: s.live.sent.before + len(made.stream.Events), owed: length - s.live.sent.at}
	s.rest.follow(made.head)
	s.events, s.window, s.sample = nil, window{}, nil
	if len(s.split.pending) == 0 {
		s.rest.owed += s.live.wall(s.wait)
		return nil, nil
	}
	return s.rest.body(slices.Clone(s.split.pending), s.wait)
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
	if text := string(s.split.pending); last != OpEnd && text != "" {
		// half an event stays one, whatever its faults
		s.events = append(s.events, Event{Name: s.split.name(), Verbatim: &text, Wait: s.wait})
	} else {
		s.add(s.split.rest())
	}
	made, err := s.compile(last)
	if err == nil && s.live.sent.beyond(made.script.Ops) {
		// something happened in the silence before the end, which is no event's
		made, err = s.compile(last, s.stillness(silence))
	}
	if err != nil {
		return nil, err
	}
	s.note(&made)
	more, err := s.live.sent.advance(made.script.Ops, made.script.Ops)
	return append(ops, more...), err
}

// stillness returns an event without bytes, which stands for the silence after the last
// one.
func (s *striking) stillness(silence time.Duration) Event {
	return Event{Verbatim: new(""), Wait: s.wait + silence}
}

// unheardOf is the name of an event that no API sends, and no fault waits for.
const unheardOf = "claudemock_unheard_of"

// anything returns events of which every fault that waits for one finds its own.
func anything(uses []Use) (events []Event) {
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
	return events
}

func exampleEvent(data string) Event {
	e := (&Stream{}).eventOf("data: " + data)
	e.Name, e.Verbatim = e.Data.Field("type").Str(), nil
	return e
}
