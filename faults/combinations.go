package faults

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/script"
)

// Contradictions returns a sentence for each two faults of an answer of which one undoes
// the other. A fault with a probability contradicts nothing, since it may not strike
// together with the other.
func Contradictions(uses []script.Use) (sentences []string) {
	sure := slices.DeleteFunc(slices.Clone(uses), func(u script.Use) bool { return u.Probability > 0 && u.Probability < 1 })
	for i, use := range sure {
		for _, later := range sure[i+1:] {
			if why := contradict(use, later); why != "" {
				sentences = append(sentences, why)
			}
		}
	}
	return sentences
}

// once has, for each fault that overwrites what others have set, what it sets.
var once = map[string]string{
	"status": "the status", "redirect": "the status", "content_length": "content-length",
	"compress": "how the body is compressed", "slow_headers": "how fast the headers arrive",
}

// contradict says why two faults of an answer, in the order written, cannot both show;
// "" if they can.
func contradict(a, b script.Use) string {
	settles := once[a.Name]
	switch {
	case settles != "" && settles == once[b.Name] && a.Name == b.Name:
		return fmt.Sprintf("%s is given twice: each settles %s, and only the last one shows", a.Name, settles)
	case settles != "" && settles == once[b.Name]:
		return fmt.Sprintf("%s and %s both settle %s: only the last one shows", a.Name, b.Name, settles)
	case ends(a) && ends(b) && !breaksSilence(a, b) && !breaksSilence(b, a):
		return fmt.Sprintf("%s and %s both end the answer: only one of them can", a.Name, b.Name)
	case pair(a, b, "content_length", "chunking"):
		return "content_length and chunking exclude each other: a body in chunks has no content-length"
	case silent(a) && hidden(b):
		return fmt.Sprintf("%s ends the answer before anything is sent: %s never shows", a.Name, b.Name)
	case silent(b) && hidden(a):
		return fmt.Sprintf("%s ends the answer before anything is sent: %s never shows", b.Name, a.Name)
	case missesTerminator(a) && ends(b):
		return fmt.Sprintf("%s ends the answer: the terminator that chunking leaves out would not be sent anyway", b.Name)
	case missesTerminator(b) && ends(a):
		return fmt.Sprintf("%s ends the answer: the terminator that chunking leaves out would not be sent anyway", a.Name)
	}
	return ""
}

func pair(a, b script.Use, one, other string) bool {
	return a.Name == one && b.Name == other || a.Name == other && b.Name == one
}

// ends reports whether the fault ends the answer for good. A truncated answer ends, too,
// but another fault can break it off before that.
func ends(u script.Use) bool {
	switch f := u.Fault.(type) {
	case *Reset, *Close, *HalfClose, *Hang:
		return true
	case *Stall:
		return f.For == 0
	default:
		return false
	}
}

// breaksSilence reports whether a is silent for ever and b breaks the connection at a
// time, so that b ends the silence.
func breaksSilence(a, b script.Use) bool {
	var at script.At
	switch f := b.Fault.(type) {
	case *Reset:
		at = f.At
	case *Close:
		at = f.At
	}
	_, stalls := a.Fault.(*Stall)
	_, hangs := a.Fault.(*Hang)
	return (stalls || hangs) && at.Elapsed != nil
}

// silent reports whether the fault ends the answer before its head.
func silent(u script.Use) bool {
	switch f := u.Fault.(type) {
	case *Hang:
		return true
	case *Reset:
		return f.At.IsZero()
	case *Close:
		return f.At.IsZero()
	default:
		return false
	}
}

// hidden reports whether a client sees the fault in the head or the body only.
func hidden(u script.Use) bool {
	if _, interim := u.Fault.(*Interim); interim {
		return false // comes before the head
	}
	return u.Fault.Layer() != script.LayerConnection || u.Name == "chunking"
}

func missesTerminator(u script.Use) bool {
	f, ok := u.Fault.(*Chunking)
	return ok && f.Break == script.BreakTerminator
}

// Oversized returns the index of the fault with which any answer takes more memory than
// MaxMade if all faults up to it strike.
func Oversized(uses []script.Use) (index int, over bool) {
	const event = 1000 // about the memory of a small event
	sum, events := 0, event
	for i, use := range uses {
		switch fault := use.Fault.(type) {
		case *Garbage:
			sum += script.FillMemory(int(fault.Size))
		case *Inflate:
			sum += script.FillMemory(int(fault.Size))
		case *Insert:
			if fault.Every == 0 {
				sum += max(fault.Count, 1) * (&script.Event{Data: fault.Data, Verbatim: &fault.Raw}).Weight()
			}
		case *Duplicate:
			if fault.All {
				events *= 2
			}
		}
		if sum+events > script.MaxMade {
			return i, true
		}
	}
	return 0, false
}

// ChangeContent reports whether any of the faults changes a field of the content of a
// message, so that the text of the message matters.
func ChangeContent(uses []script.Use) bool {
	return slices.ContainsFunc(uses, func(use script.Use) bool {
		path := ""
		switch f := use.Fault.(type) {
		case *Set:
			path = f.Path
		case *Unset:
			path = f.Path
		case *Retype:
			path = f.Path
		}
		return use.Fault.Layer() == script.LayerMessage && (path == "content" || strings.HasPrefix(path, "content."))
	})
}
