package description

// Code is one value of error.details.error_code in the answers of an operation.
type Code struct {
	Status string // as "400"
	Type   string // error.type, as "invalid_request_error"
	Code   string
}

// Codes returns the error codes of an operation, by status and then in the order of the
// document.
func (o *Operation) Codes() []Code {
	var codes []Code
	for _, answer := range o.Answers {
		inner := answer.Schema.property("error")
		for _, details := range inner.property("details").alternatives() {
			if code := details.property("error_code"); code != nil && code.Const != nil {
				codes = append(codes, Code{Status: answer.Status, Type: inner.property("type").word(), Code: code.Const.Str()})
			}
		}
	}
	return codes
}

func (s *Schema) property(name string) *Schema {
	if s == nil {
		return nil
	}
	return s.Property(name)
}

func (s *Schema) alternatives() []*Schema {
	switch {
	case s == nil:
		return nil
	case len(s.Any) > 0:
		return s.Any
	default:
		return []*Schema{s}
	}
}

// word returns the only text that a schema allows, or "".
func (s *Schema) word() string {
	if s == nil || s.Const == nil {
		return ""
	}
	return s.Const.Str()
}
