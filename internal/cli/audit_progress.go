package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/internal/words"
)

// progress shows the progress of an audit or a sweep: one line that is redrawn on a
// terminal, and elsewhere a line for each tenth. It is safe for concurrent use.
type progress struct {
	out   io.Writer // nil to print nothing
	width int       // of the terminal; 0 where there is none
	unit  string    // what is counted, in the singular
	all   int
	began time.Time
	until time.Time // when it ends in any case; zero for no bound

	mu    sync.Mutex
	ended int
	tenth int
}

func newProgress(streams Streams, quiet bool, unit string, all int) *progress {
	p := &progress{unit: unit, out: streams.Err, width: widthOf(streams.rawErr), all: all, began: time.Now()}
	if quiet {
		p.out = nil
	}
	return p
}

// begin announces what is counted, and says more of it.
func (p *progress) begin(more string) {
	if p.out != nil {
		fmt.Fprintf(p.out, "%s %s%s\n", faintStyle.Styled("claudemock:"), words.Count(p.all, p.unit), more)
		p.draw("")
	}
}

// done counts one.
func (p *progress) done(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended++
	if p.out == nil {
		return
	}
	if p.width > 0 {
		p.draw(name)
		return
	}
	if tenth := 10 * p.ended / p.all; tenth > p.tenth {
		p.tenth = tenth
		fmt.Fprintf(p.out, " %d/%d %ss  %s\n", p.ended, p.all, p.unit, p.elapsed())
	}
}

// end finishes the line on the terminal.
func (p *progress) end() {
	if p.out != nil && p.width > 0 {
		fmt.Fprint(p.out, terminal.ClearLine)
	}
}

// progressCells is the length of the bar.
const progressCells = 20

func (p *progress) draw(name string) {
	if p.width == 0 {
		return
	}
	full := progressCells * p.ended / p.all
	head := fmt.Sprintf(" %d/%d %ss ", p.ended, p.all, p.unit)
	rest := fmt.Sprintf(" %s  %s", p.elapsed(), name)
	if room := p.width - 1 - len(head) - progressCells; len(rest) > room { // a wrapped line cannot be redrawn
		rest = rest[:max(0, room)]
	}
	fmt.Fprint(p.out, terminal.ClearLine+head+goodStyle.Styled(strings.Repeat("█", full))+
		faintStyle.Styled(strings.Repeat("░", progressCells-full))+faintStyle.Styled(rest))
}

// elapsed is the time since the beginning, and about how much is left.
func (p *progress) elapsed() string {
	past := time.Since(p.began)
	text := fmt.Sprintf("%.0f s", past.Seconds())
	if p.ended == 0 || p.ended >= p.all {
		return text
	}
	left := past / time.Duration(p.ended) * time.Duration(p.all-p.ended)
	if !p.until.IsZero() {
		left = max(0, min(left, time.Until(p.until)))
	}
	return text + fmt.Sprintf(", about %s left", words.Seconds(left))
}
