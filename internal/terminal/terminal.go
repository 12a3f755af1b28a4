// Package terminal prints foreign text, such as the summary of a scenario or the
// path of a request, so that it cannot control the terminal: it cannot change
// colours, the title, the cursor or the direction of writing. claudemock's own
// styles carry a secret mark, and a Writer passes only escape sequences with that
// mark. So no other code has to care.
package terminal

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	introducer = "\x1b[" // of a control sequence
	reset      = "m"
	wipe       = "K"
)

// own begins the control sequences of this process: the introducer, and a number
// that nobody can guess.
var own = func() string {
	var number [8]byte
	_, _ = rand.Read(number[:]) // which never fails
	return introducer + strconv.FormatUint(binary.LittleEndian.Uint64(number[:]), 10) + ";"
}()

// Style is how text looks. Its zero value is plain.
type Style ansi.Style

// Styled is text in the style. A Writer has to stand between it and a terminal.
func (s Style) Styled(text string) string {
	if len(s) == 0 {
		return text
	}
	return own + strings.TrimPrefix(ansi.Style(s).String(), introducer) + text + own + reset
}

// ClearLine goes to the beginning of the line and wipes it.
var ClearLine = own + wipe

// Writer passes on what may go to a terminal, and what it may not in the escapes
// of JSON, so that a text can be read and JSON stays what it was. Each Write is
// of whole characters.
type Writer struct{ to io.Writer }

// NewWriter is a Writer that passes on to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w} }

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	if isPlain(p) {
		return w.to.Write(p)
	}
	if _, err := io.WriteString(w.to, Safe(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// isPlain reports whether all is ASCII that is seen, as most of what is printed is.
func isPlain(p []byte) bool {
	for _, c := range p {
		if c >= utf8.RuneSelf || isControl(rune(c)) {
			return false
		}
	}
	return true
}

// Safe is text as a Writer passes it on.
func Safe(text string) string {
	clean := untilHostile(text)
	if clean == len(text) {
		return text
	}
	var b strings.Builder
	for clean < len(text) {
		b.WriteString(text[:clean])
		text = text[clean:]
		n := passOwn(&b, text)
		if n == 0 {
			n = escape(&b, text)
		}
		text = text[n:]
		clean = untilHostile(text)
	}
	b.WriteString(text)
	return b.String()
}

// passOwn writes the control sequence of our own with which text begins, and is its
// length; 0 for none.
func passOwn(b *strings.Builder, text string) int {
	body, ours := strings.CutPrefix(text, own)
	if !ours {
		return 0
	}
	end := strings.IndexFunc(body, func(r rune) bool { return unicode.IsLetter(r) }) + 1
	if end == 0 {
		return 0
	}
	if body[:end] == wipe {
		b.WriteByte('\r')
	}
	b.WriteString(introducer + body[:end])
	return len(own) + end
}

// escape writes the character with which text begins in a form that is seen, and is
// its length.
func escape(b *strings.Builder, text string) int {
	r, size := utf8.DecodeRuneInString(text)
	switch high, low := utf16.EncodeRune(r); {
	case r == utf8.RuneError:
		fmt.Fprintf(b, `\x%02x`, text[0])
	case high != unicode.ReplacementChar:
		fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
	default:
		fmt.Fprintf(b, `\u%04x`, r)
	}
	return size
}

// untilHostile is where the first character stands that a terminal must not get.
func untilHostile(text string) int {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if isControl(rune(c)) {
				return i
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if hostile(r, size) {
			return i
		}
		i += size
	}
	return len(text)
}

func isControl(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }

// hostile reports whether a character beyond ASCII is a control, changes the
// direction of writing, is not seen, or is no character. Joiners are parts of words
// and of emoji.
func hostile(r rune, size int) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return r == utf8.RuneError && size == 1 ||
		unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) && r != nonJoiner && r != joiner
}

// Line is text on one line, safe, and of at most longest characters, of which the
// last says that there were more; 0 leaves its length alone.
func Line(text string, longest int) string {
	if longest > 0 && len(text) > longest { // else it cannot be too long
		count := 0
		for i := range text {
			if count == longest-1 {
				if _, size := utf8.DecodeRuneInString(text[i:]); i+size < len(text) {
					text = text[:i] + "…"
				}
				break
			}
			count++
		}
	}
	if strings.ContainsAny(text, "\n\t") {
		text = strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(text)
	}
	return Safe(text)
}
