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

// progress shows the progress of an audit: one line that is redrawn on a
// terminal, and elsewhere a line for each tenth. It is safe for concurrent use.
type progress struct {
	out   io.Writer // nil to print nothing
	width int       // of the terminal; 0 where there is none
	all   int
	began time.Time

	mu    sync.Mutex
	ended int
	tenth int
}

func newProgress(streams Streams, quiet bool, all int) *progress {
	p := &progress{out: streams.Err, width: widthOf(streams.rawErr), all: all, began: time.Now()}
	if quiet {
		p.out = nil
	}
	return p
}

// begin announces the audit.
func (p *progress) begin(speed float64, jobs int) {
	if p.out != nil {
		fmt.Fprintf(p.out, "%s %s at speed %g, %d at a time\n", faintStyle.Styled("claudemock:"), words.Count(p.all, "scenario"), speed, jobs)
		p.draw("")
	}
}

// done counts a scenario.
func (p *progress) done(scenario string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended++
	if p.out == nil {
		return
	}
	if p.width > 0 {
		p.draw(scenario)
		return
	}
	if tenth := 10 * p.ended / p.all; tenth > p.tenth {
		p.tenth = tenth
		fmt.Fprintf(p.out, " %d/%d scenarios  %s\n", p.ended, p.all, p.elapsed())
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

func (p *progress) draw(scenario string) {
	if p.width == 0 {
		return
	}
	full := progressCells * p.ended / p.all
	head := fmt.Sprintf(" %d/%d scenarios ", p.ended, p.all)
	rest := fmt.Sprintf(" %s  %s", p.elapsed(), scenario)
	if room := p.width - 1 - len(head) - progressCells; len(rest) > room { // a wrapped line cannot be redrawn
		rest = rest[:max(0, room)]
	}
	fmt.Fprint(p.out, terminal.ClearLine+head+goodStyle.Styled(strings.Repeat("█", full))+
		faintStyle.Styled(strings.Repeat("░", progressCells-full))+faintStyle.Styled(rest))
}

func (p *progress) elapsed() string { return fmt.Sprintf("%.0f s", time.Since(p.began).Seconds()) }
