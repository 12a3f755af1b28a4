package script

import (
	"fmt"
	"strings"
)

// Forward is an answer that a real API gives, the upstream. It is passed on while it
// comes, and the faults strike it on its way.
type Forward struct {
	// Buffer takes the whole answer before any of it is sent, so that faults can
	// strike at a share of the body or at its last events.
	Buffer bool

	// Opaque passes the answer on without a look into its body, and without a trace in
	// the journal. It is for an answer without faults.
	Opaque bool
}

// Plan is what becomes of an upstream's answer. It is never changed, and can be played
// any number of times.
type Plan struct {
	answer Answer
	env    Env
	raw    bool
}

// End is how an upstream's answer ends.
type End uint8

// The ends of an upstream's answer. The client meets the same: after EndCut and
// EndTimedOut its connection is closed, after EndReset it is reset. If not even a head
// came, EndRefused becomes a 502 of type api_error and EndTimedOut a 504 of type
// timeout_error, since no client can be refused a connection that it has.
const (
	EndWhole    End = iota // all of it came
	EndCut                 // the connection was closed before all of it came
	EndReset               // the connection was reset
	EndRefused             // there is no connection, and so no head
	EndTimedOut            // nothing came for longer than anybody waits
)

// final returns the operation that ends the client's answer in the same way.
func (e End) final() OpKind {
	switch e {
	case EndWhole:
		return OpEnd
	case EndReset:
		return OpReset
	default:
		return OpClose
	}
}

// Begin begins one performance of the plan.
func (p *Plan) Begin() *Live {
	l := &Live{plan: p}
	l.way = &waiting{live: l}
	return l
}

// Opaque reports whether the body passes without a look into it, so that nothing happens
// while the upstream is silent, and the journal knows nothing of the answer.
func (p *Plan) Opaque() bool { return p.answer.Forward.Opaque }

// String returns lines for [Script.String]: what is passed on, and what the faults do
// that say it in words.
func (p *Plan) String() string {
	var b strings.Builder
	what := "the upstream's answer"
	if p.answer.Forward.Buffer {
		what += ", once all of it is there"
	}
	fmt.Fprintf(&b, "   forward  %s\n", what)
	for _, use := range p.answer.Faults {
		says := ""
		if d, ok := unwrapped(use.Fault).(Describer); ok {
			says = d.Says()
		}
		fmt.Fprintf(&b, "     fault  %s\n", strings.TrimSuffix(use.Name+": "+says, ": "))
	}
	return b.String()
}

// planned returns the script of an answer that an upstream gives. Whether it is raw is
// decided here, since the connection is taken over before the upstream has answered.
func planned(a Answer, env Env) (Script, error) {
	plan := &Plan{answer: a, env: env}
	if len(a.Faults) == 0 && len(a.Headers) == 0 {
		return Script{Forward: plan}, nil // which has nothing that HTTP cannot say
	}
	env.Framed = false // to see what a raw script would be needed for
	example := Event{Name: contentDelta, Raw: new("{}")}
	d := plan.draft(&upstream{head: exampleHead(true), live: true})
	d.answer.Events = []Event{example, example}
	d.env, d.spent = env, make([]bool, len(a.Faults))
	needsRaw := false
	for i, use := range a.Faults {
		raw, ok := unwrapped(use.Fault).(OnlyRaw)
		needsRaw = needsRaw || ok && raw.OnlyRaw() && use.strikes(faultEnv(env, i))
		d.spent[i] = use.Fault.Layer().ChangesScript() // which might leave no head to look at
	}
	if err := d.run(bodyStages); err != nil {
		return Script{}, err
	}
	if err := d.run(scriptStages[:len(scriptStages)-1]); err != nil {
		return Script{}, err
	}
	if length := d.head.Length; length != nil {
		d.head.Set("content-length", length(d.bodySize()))
	}
	plan.raw = (needsRaw || len(d.unsayable()) > 0) && !plan.env.Framed
	return Script{Forward: plan, Raw: plan.raw}, nil
}

// exampleHead returns the head of a healthy answer, which stands for one that has not
// come yet.
func exampleHead(stream bool) *Head {
	head := &Head{Status: 200}
	head.Add("content-type", map[bool]string{true: "text/event-stream", false: "application/json"}[stream])
	return head
}
