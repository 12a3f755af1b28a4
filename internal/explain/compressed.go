package explain

import (
	"fmt"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

// cutWords says how much a client can decode of a compressed body that is
// damaged or cut; "" for any other body.
func cutWords(s *script.Script) string {
	head := headOf(*s)
	if s.Raw || head == nil || !head.Has("content-encoding") {
		return "" // of a long one, nothing is put together
	}
	var sent []byte
	said, complete := 0, false
	for op := range s.All() {
		switch op.Kind {
		case script.OpWrite, script.OpSend:
			sent = append(sent, op.Out()...)
			said += len(op.Bytes)
		case script.OpEnd:
			complete = true
		}
	}
	if len(sent) == 0 {
		return ""
	}
	decoded, err := faults.Decompress(head.Get("content-encoding"), sent)
	if err == nil && complete || len(decoded) == 0 && err == faults.ErrNotCompressed {
		return ""
	}
	text := fmt.Sprintf("compress: of the body %s are sent compressed", bytesWord(len(sent)))
	if err == nil {
		return text + ", which decode as a whole"
	}
	if len(decoded) == 0 {
		return text + ", of which nothing can be decoded"
	}
	return text + fmt.Sprintf(", of which a client that decodes as it reads gets %s, and then an error", bytesWord(len(decoded)))
}
