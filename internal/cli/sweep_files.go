package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/internal/userfile"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// sweepFile is the file of --resume: a line of JSON that says of which sweep it is, and one
// for each point that was judged. A nil sweepFile keeps nothing.
type sweepFile struct {
	path   string
	points map[string]*sweptLine
	file   *os.File
	mu     sync.Mutex
	err    error // the first of writing
}

// sweptHead says of which sweep a file is.
type sweptHead struct {
	Command  string `json:"command"`
	Scenario string `json:"scenario"` // its hash
	Requests int    `json:"requests"`
}

// sweptLine is a point that was judged. The evidence is kept of failures only.
type sweptLine struct {
	Point    string          `json:"point"`
	State    sweep.State     `json:"state"`
	Reason   string          `json:"reason,omitempty"`
	Findings []sweep.Finding `json:"findings,omitempty"`
	AskedOn  bool            `json:"asked_on"`
	Verdict  verdict.Verdict `json:"verdict"`
	Entries  []journal.Entry `json:"entries,omitempty"`
	Notes    []journal.Note  `json:"notes,omitempty"`
	Requests int             `json:"requests"`
}

// maxSweepFile is how many bytes a file of --resume may have.
const maxSweepFile = 1 << 30

// openSweepFile reads what an earlier sweep kept, and opens the file for more. With the path
// "" it returns nil. The error says that it is the file of another sweep, or cannot be read.
func openSweepFile(path string, command []string, b *sweep.Baseline) (*sweepFile, error) {
	if path == "" {
		return nil, nil
	}
	f := &sweepFile{path: path, points: map[string]*sweptLine{}}
	head := sweptHead{strings.Join(command, " "), b.Base.Hash, len(b.Requests)}
	kept, err := f.read(head)
	if err != nil {
		return nil, fmt.Errorf("resuming from %s: %w", path, err)
	}
	first, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("resuming from %s: %w", path, err)
	}
	err = writeAtomically(path, func(w io.Writer) error { // without a line that was written in part
		_, err := fmt.Fprintf(w, "%s\n%s", first, kept)
		return err
	})
	if err == nil {
		f.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	}
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	return f, nil
}

// read reads the points of the file, and returns their lines. A last line that is not whole
// is left out: the sweep was interrupted there.
func (f *sweepFile) read(want sweptHead) (kept []byte, err error) {
	text, err := userfile.Read(f.path, maxSweepFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var head sweptHead
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if err := json.Unmarshal(first, &head); err != nil {
		return nil, errors.New("it is no file of a sweep")
	}
	if head != want {
		return nil, fmt.Errorf("it is of another sweep: of %q, with %d requests: remove it, or name another file", head.Command, head.Requests)
	}
	lines := bufio.NewReader(bytes.NewReader(rest))
	for number := 2; ; number++ {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return kept, nil
		}
		var one sweptLine
		if err := json.Unmarshal(line, &one); err != nil {
			return nil, fmt.Errorf("line %d is no point of a sweep", number)
		}
		f.points[one.Point] = &one
		kept = append(kept, line...)
	}
}

// known returns what an earlier sweep found out about a point, or nil.
func (f *sweepFile) known(point string) *runner.Swept {
	if f == nil || f.points[point] == nil {
		return nil
	}
	one := f.points[point]
	v := one.Verdict
	v.Entries, v.Notes = one.Entries, one.Notes
	return &runner.Swept{
		Result:  sweep.Result{State: one.State, Reason: one.Reason, Findings: one.Findings, AskedOn: one.AskedOn},
		Verdict: v, Requests: one.Requests,
	}
}

// keep writes a point, unless it is in the file already.
func (f *sweepFile) keep(one *runner.Swept) {
	name := one.Point.Name()
	if f == nil || f.points[name] != nil {
		return
	}
	line := sweptLine{
		Point: name, State: one.State, Reason: one.Reason, Findings: one.Findings, AskedOn: one.AskedOn, Verdict: one.Verdict, Requests: one.Requests,
	}
	if one.State == sweep.Failed {
		line.Entries, line.Notes = one.Verdict.Entries, one.Verdict.Notes
	} else if line.Verdict.Ending != nil {
		ending := *line.Verdict.Ending
		ending.Output, line.Verdict.Ending = "", &ending
	}
	text, err := json.Marshal(line)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil && f.err == nil {
		_, err = f.file.Write(append(text, '\n'))
	}
	f.err = errors.Join(f.err, err)
}

// failed returns the error of what could not be kept.
func (f *sweepFile) failed() error {
	if f == nil || f.err == nil {
		return nil
	}
	return fmt.Errorf("writing %s: %w", f.path, f.err)
}

func (f *sweepFile) close() {
	if f != nil {
		_ = f.file.Close() // its writes were checked
	}
}

// writeReproductions writes the scenario of each cause to a file of the folder, which is
// made if there is none.
func writeReproductions(folder string, causes []report.Cause) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("making the folder of reproductions: %w", err)
	}
	taken := map[string]int{}
	for i := range causes {
		r := causes[i].Reproduction
		if r == nil {
			continue
		}
		name := r.Scenario.Name
		if taken[name]++; taken[name] > 1 {
			name += fmt.Sprintf("-%d", taken[name])
		}
		path := filepath.Join(folder, name+".yaml")
		err := writeAtomically(path, func(w io.Writer) error {
			_, err := w.Write(r.YAML)
			return err
		})
		if err != nil {
			return fmt.Errorf("writing a reproduction: %w", err)
		}
		causes[i].File = path
	}
	return nil
}
