package verdict

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
)

// noticesTruncation checks what the client made of answers that were cut short.
func noticesTruncation(c *evidence) Finding { return halves(c, CutShort, describeCut) }

func describeCut(a *Attempt) string {
	how := "ended"
	if a.Result.End == journal.Reset {
		how = "was reset"
	}
	switch {
	case a.Answer.Kind == journal.Stream:
		return fmt.Sprintf("the stream %s after %s without message_stop", how, words.Count(a.Events, "event"))
	case a.Answer.Kind == journal.Message && a.Answer.Broken != "":
		return fmt.Sprintf("the answer %s after %s and is no whole JSON", how, words.Count(int(a.Bytes), "byte"))
	default:
		return fmt.Sprintf("the answer %s after %s, before it was whole", how, words.Count(int(a.Bytes), "byte"))
	}
}
