package script

import (
	"cmp"

	"github.com/claudemock/claudemock/internal/claude/compose"
)

// makeMessage makes the JSON tree of the body, unless the body is verbatim.
func (d *draft) makeMessage() error {
	a := &d.answer
	if a.CutShort != "" {
		d.limits = append(d.limits, a.CutShort)
	}
	switch {
	case a.Reply != nil:
		message, cutShort := compose.MessageWithin(a.Request, a.Reply, d.env.IDs.Rand("message"), d.env.Choice.Rand("message"))
		if d.message = message; cutShort != "" {
			d.limits = append(d.limits, cutShort)
		}
	case a.Document != nil:
		d.message = a.Document
	case a.Error != nil && a.Error.Body == nil:
		d.message = a.Error.Envelope(d.env.RequestID())
	}
	return nil
}

func (d *draft) strikeMessage() error {
	if d.has(LayerMessage) {
		// parts of the tree belong to the scenario
		d.message = d.message.Clone()
	}
	return d.strike(LayerMessage, func(fault Fault, env Env) (bool, error) {
		if d.message == nil {
			return false, nil
		}
		struck, err := fault.(MessageFault).ApplyMessage(d.message, env)
		return struck, cmp.Or(err, tooLarge(nodes(d.message)))
	})
}
