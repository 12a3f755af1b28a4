package script

// strikeWire lets the faults strike that are meant for the body as it is sent, which
// may be compressed. They strike in the order written, whatever their layers.
func (d *draft) strikeWire() error {
	if !d.hasWire() {
		return nil
	}
	plain := d.script.exposeSent()
	err := d.strikeUses(func(use Use) bool { return use.Wire }, func(fault Fault, env Env) (bool, error) {
		return fault.(ScriptFault).ApplyScript(&d.script, env)
	})
	d.script.hideSent(plain)
	return err
}

func (d *draft) hasWire() bool {
	for _, use := range d.answer.Faults {
		if use.Wire {
			return true
		}
	}
	return false
}

// plainText is the text of a write before compression, and the number of bytes that
// it is sent in.
type plainText struct {
	text []byte
	sent int
}

// exposeSent makes the bytes that are sent the bytes of the writes. It returns the
// plain texts: that of an operation has the index Op.plain-1.
func (s *Script) exposeSent() (plain []plainText) {
	for i := range s.Ops {
		op := &s.Ops[i]
		switch {
		case op.Kind == OpSend:
			plain = append(plain, plainText{sent: len(op.Sent)})
			*op = Op{Kind: OpWrite, Bytes: op.Sent, plain: len(plain)}
		case op.Kind == OpWrite && op.Sent != nil:
			plain = append(plain, plainText{text: op.Bytes, sent: len(op.Sent)})
			op.Bytes, op.Sent, op.plain = op.Sent, nil, len(plain)
		}
	}
	return plain
}

// hideSent undoes exposeSent. If all pieces of a write are left, the last one gets its
// plain text.
func (s *Script) hideSent(plain []plainText) {
	left, last := make([]int, len(plain)+1), make([]int, len(plain)+1)
	for i, op := range s.Ops {
		left[op.plain] += len(op.Bytes)
		last[op.plain] = i
	}
	for i := range s.Ops {
		op := &s.Ops[i]
		if op.Kind != OpWrite || len(plain) == 0 {
			continue
		}
		op.Sent, op.Bytes, op.goesOn = op.Bytes, nil, false
		if op.Sent == nil {
			op.Sent = []byte{} // nothing goes out
		}
		if op.plain > 0 && last[op.plain] == i && left[op.plain] == plain[op.plain-1].sent {
			op.Bytes = plain[op.plain-1].text
		}
		op.plain = 0
	}
}
