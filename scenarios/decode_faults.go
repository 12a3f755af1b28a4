package scenarios

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// These keys stand among the parameters of any fault. The faults themselves never see
// them.
const (
	ProbabilityKey = "probability"
	OnKey          = "on"
)

// MaxFaults is how many faults a step can have. It bounds the work of one answer, since
// each fault may read all of it.
const MaxFaults = 64

// OnWire is the one value of OnKey.
const OnWire = "wire"

func decodeFaults(d *strictyaml.Decoder, n *strictyaml.Node, registry faults.Registry) Faults {
	if n.Kind != strictyaml.List {
		d.Hintf(n, "a list of faults: [reset: {at: 60%}]", "expected a list, got %s", strictyaml.Found(n))
		return nil
	}
	if len(n.Items) > MaxFaults {
		d.Problemf(n.Items[MaxFaults], "at most %d faults strike one answer, and here are %d", MaxFaults, len(n.Items))
		return nil
	}
	var uses Faults
	for i, item := range n.Items {
		d.In(strconv.Itoa(i), func() {
			if use, ok := decodeFault(d, item, registry); ok {
				uses = append(uses, use)
			}
		})
	}
	return uses
}

func decodeFault(d *strictyaml.Decoder, n *strictyaml.Node, registry faults.Registry) (script.Use, bool) {
	name, params := n, &strictyaml.Node{Kind: strictyaml.Map, Pos: n.Pos}
	switch {
	case n.Kind == strictyaml.Map && len(n.Entries) == 1:
		name = n.Entries[0].Key
		if value := n.Entries[0].Value; value.Tag != "!!null" {
			params = value
		}
	case n.Kind == strictyaml.Map && len(n.Entries) > 1:
		d.Hintf(n.Entries[1].Key, "begin a new item with -, or indent the fault's parameters further", "one fault in each item of the list, got also %q", n.Entries[1].Key.Value)
		return script.Use{}, false
	case n.Kind != strictyaml.Scalar || n.Tag != "!!str":
		d.Problemf(n, "expected a fault such as reset or reset: {at: 60%%}, got %s", strictyaml.Found(n))
		return script.Use{}, false
	}
	kind, ok := registry.Lookup(name.Value)
	if !ok {
		names := registry.Names()
		d.Hintf(name, strictyaml.DidYouMean(name.Value, names), "unknown fault %q; known are %s", name.Value, strings.Join(names, ", "))
		return script.Use{}, false
	}
	use := script.Use{Name: kind.Name}
	before := d.Count()
	d.In(kind.Name, func() { decodeUse(d, params, kind, &use) })
	return use, !d.Failed(before)
}

func decodeUse(d *strictyaml.Decoder, n *strictyaml.Node, kind faults.Kind, use *script.Use) {
	params, probability := cutKey(n, ProbabilityKey)
	if probability != nil {
		d.In(ProbabilityKey, func() { decodeProbability(d, probability, use) })
	}
	params, on := cutKey(params, OnKey)
	before := d.Count()
	use.Fault = decodeParams(d, params, kind.New())
	if checker, ok := use.Fault.(script.Checker); ok && !d.Failed(before) {
		if err := checker.Check(); err != nil {
			d.Problemf(n, "%s", err)
		}
	}
	if on != nil {
		d.In(OnKey, func() { decodeOn(d, on, use) })
	}
}

// decodeOn reads on: wire, and refuses it for faults that cannot strike there.
func decodeOn(d *strictyaml.Decoder, n *strictyaml.Node, use *script.Use) {
	switch {
	case n.Value != OnWire:
		d.Problemf(n, "expected wire, got %s", strictyaml.Found(n))
	case !use.Fault.Layer().ChangesScript():
		d.Problemf(n, "%s changes no bytes on the wire: only faults of the layers bytes and connection do", use.Name)
	default:
		use.Wire = true
	}
}

// decodeParams decodes the parameters of a fault, which is a pointer or a plain value.
func decodeParams(d *strictyaml.Decoder, n *strictyaml.Node, fault script.Fault) script.Fault {
	if v := reflect.ValueOf(fault); v.Kind() != reflect.Pointer {
		target := reflect.New(v.Type())
		target.Elem().Set(v)
		d.Decode(n, target.Interface())
		return target.Elem().Interface().(script.Fault)
	}
	d.Decode(n, fault)
	return fault
}

// cutKey returns a map without a key, and the value of that key or nil.
func cutKey(n *strictyaml.Node, key string) (rest, value *strictyaml.Node) {
	value = n.Get(key)
	if value == nil {
		return n, nil
	}
	rest = &strictyaml.Node{Kind: n.Kind, Pos: n.Pos}
	for _, e := range n.Entries {
		if e.Key.Value != key {
			rest.Entries = append(rest.Entries, e)
		}
	}
	return rest, value
}

// decodeProbability reads a probability. It refuses 0, with which a fault would never
// strike.
func decodeProbability(d *strictyaml.Decoder, n *strictyaml.Node, use *script.Use) {
	p, ok := n.Float()
	if !ok || p <= 0 || p > 1 {
		d.Problemf(n, "expected a probability above 0 and up to 1, got %s", strictyaml.Found(n))
		return
	}
	use.Probability = p
}

// checkFaults refuses faults whose layer the step's answer does not have. n is
// the step's list of faults.
func checkFaults(d *strictyaml.Decoder, n *strictyaml.Node, s *Step) {
	s.visitFaults(n, func(i int, at *strictyaml.Node, use script.Use) {
		if why := s.cannotStrike(use.Fault); why != "" {
			d.In("faults."+strconv.Itoa(i), func() { d.Problemf(at, "%s can never strike: %s", use.Name, why) })
		}
	})
	if i, over := faults.Oversized(s.Faults); over && len(n.Items) == len(s.Faults) {
		d.In("faults."+strconv.Itoa(i), func() {
			d.Problemf(n.Items[i], "the faults up to here make an answer of more than %d MB, which is not made: leave some out, or make them smaller", int(script.MaxMade/1e6))
		})
	}
	s.checkForwardFaults(d, n)
	for _, contradiction := range faults.Contradictions(s.Faults) {
		d.In("faults", func() { d.Problemf(n, "%s", contradiction) })
	}
}

// visitFaults calls visit for each fault with its node in the list n. It does nothing if
// an item of the list was refused, since then the two lists do not correspond.
func (s *Step) visitFaults(n *strictyaml.Node, visit func(i int, at *strictyaml.Node, use script.Use)) {
	if n == nil || len(n.Items) != len(s.Faults) {
		return
	}
	for i, use := range s.Faults {
		visit(i, n.Items[i], use)
	}
}

// cannotStrike returns why a fault can never strike, or "" if it may.
func (s *Step) cannotStrike(fault script.Fault) string {
	layer := fault.Layer()
	raw := s.Reply != nil && s.Reply.Body != nil || s.Error != nil && s.Error.Body != nil
	if why := s.missesEvent(fault); why != "" {
		return why
	}
	switch {
	case layer == script.LayerEvents && s.Error != nil:
		return "it changes the events of a stream, and an error is never streamed"
	case layer == script.LayerMessage && raw:
		return "it changes a message, and the body is sent as it is"
	case layer == script.LayerMessage && s.Reply != nil && s.Reply.Events != nil:
		return "it changes a message, and the events are sent as they are"
	}
	return ""
}
