package script

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// Compile turns an answer into a script. It is pure: the same Answer and Env always give
// the same Script, and it does not change the answer or anything that it points to.
// The error says that the answer contradicts itself or that a fault failed. A fault
// that found no place to strike is no error: Script.Missed names it.
func Compile(a Answer, env Env) (Script, error) {
	if err := a.check(); err != nil {
		return Script{}, err
	}
	if a.Forward != nil {
		return planned(a, env)
	}
	d := draft{answer: a, env: env}
	if err := d.run(bodyStages); err != nil {
		return Script{}, err
	}
	return d.finish()
}

func (d *draft) run(stages []func(*draft) error) error {
	for _, stage := range stages {
		if err := stage(d); err != nil {
			return err
		}
	}
	return nil
}

// finish makes the script of a draft whose body is made.
func (d *draft) finish() (Script, error) {
	if err := d.run(scriptStages); err != nil {
		return Script{}, err
	}
	scale(d.script.Ops, d.env.Speed)
	d.script.Missed, d.script.Limits = d.missed, d.limits
	if d.script.tail != nil {
		return d.script, nil // the first script with this tail was checked
	}
	if err := d.script.Check(); err != nil {
		return Script{}, fmt.Errorf("compiling an answer: %w", err)
	}
	return d.script, nil
}

// The stages make an answer layer by layer: each layer is made from the one before, and
// then its faults strike it. The stages up to the body's bytes are a list of their own,
// since a Cache shares what they make.
var (
	bodyStages = []func(*draft) error{
		(*draft).makeMessage, (*draft).strikeMessage,
		(*draft).makeStream, (*draft).strikeEvents,
		(*draft).makeBody,
	}
	scriptStages = []func(*draft) error{
		(*draft).makeHead, (*draft).strikeHead,
		(*draft).makeScript, (*draft).strikeBytes, (*draft).strikeConnection,
		(*draft).compressBody, (*draft).strikeWire, (*draft).makeWire,
	}
)

// draft is an answer on its way to a script. Each stage of Compile sets what the next
// one needs.
type draft struct {
	answer Answer
	env    Env

	message *jsontree.Node // the body as a tree; nil if it is verbatim
	stream  *Stream        // the answer as events; nil if it is plain
	body    body
	shared  *shared // the source of the body if a Cache had it

	upstream *upstream // where the answer comes from; nil if it is the scenario's
	spent    []bool    // the faults that strike no more, by index; nil for none
	overlook []int     // of an upstream's answer: the faults that are missed, by index
	tallies  []tally   // what came before each fault's turn, by index; nil if nobody asks

	head    *Head
	script  Script
	missed  []string
	limits  []string
	origins origins
}

func (a *Answer) check() error {
	given := 0
	for _, is := range []bool{a.Reply != nil, a.Events != nil, a.Document != nil, a.Error != nil, a.Body != nil, a.Forward != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return fmt.Errorf("an answer is one of reply, events, document, error, body and forward; this one is %d of them", given)
	}
	if a.Request == nil {
		return errors.New("an answer needs the request it answers")
	}
	return nil
}

// edge reports whether the answer is that of a proxy in front of the API.
func (d *draft) edge() bool { return d.answer.Error != nil && d.answer.Error.Body != nil }

func (d *draft) status() int {
	switch {
	case d.answer.Status != 0:
		return d.answer.Status
	case d.answer.Error == nil:
		return 200
	case d.answer.Error.Status != 0:
		return d.answer.Error.Status
	default:
		return 500
	}
}

// strike lets the faults of one layer strike, in the order written.
func (d *draft) strike(layer Layer, apply func(fault Fault, env Env) (struck bool, err error)) error {
	return d.strikeUses(func(use Use) bool { return use.Fault.Layer() == layer && !use.Wire }, apply)
}

// strikeUses lets the faults that meant chooses strike, in the order written.
func (d *draft) strikeUses(meant func(Use) bool, apply func(fault Fault, env Env) (struck bool, err error)) error {
	for i, use := range d.answer.Faults {
		if !meant(use) || d.spent != nil && d.spent[i] {
			continue
		}
		env := faultEnv(d.env, i)
		if !use.strikes(env) {
			continue
		}
		if !use.Fault.Layer().Accepts(use.Fault) {
			return fmt.Errorf("fault %q lacks the method that layer %s calls", use.Name, use.Fault.Layer())
		}
		if d.tallies != nil {
			d.tallies[i] = d.tally(use)
		}
		was := d.head.traits()
		struck, err := apply(use.Fault, env)
		if err != nil {
			return fmt.Errorf("applying fault %q: %w", use.Name, err)
		}
		if !struck {
			d.missed = append(d.missed, use.Name)
			d.overlook = append(d.overlook, i)
		}
		if use.Fault.Layer() == LayerHTTP {
			d.origins.noteHead(use.Name, was, d.head.traits())
		} else {
			d.origins.noteScript(use.Name, d.script.Ops)
		}
	}
	return nil
}

// faultEnv returns the Env of one of the faults, which has randomness of its own.
func faultEnv(env Env, index int) Env {
	env.Choice = env.Choice.derive("fault " + strconv.Itoa(index))
	return env
}

// strikes decides whether a fault with a probability strikes.
func (u Use) strikes(env Env) bool {
	if u.Probability <= 0 || u.Probability >= 1 {
		return true
	}
	return env.Choice.Rand("probability").Float64() < u.Probability
}

// has reports whether the answer has faults of the layer.
func (d *draft) has(layer Layer) bool {
	for _, use := range d.answer.Faults {
		if use.Fault.Layer() == layer {
			return true
		}
	}
	return false
}

// RequestID returns the id of the answer, for its request-id header and the envelope of
// an error.
func (e Env) RequestID() string { return claude.RequestID(e.IDs.Rand("request-id")) }
