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

// own is the prefix of the control sequences of this process: the introducer and
// a random number.
var own = func() string {
	var number [8]byte
	_, _ = rand.Read(number[:]) // it never fails
	return introducer + strconv.FormatUint(binary.LittleEndian.Uint64(number[:]), 10) + ";"
}()

// Style is how text looks. Its zero value is plain.
type Style ansi.Style

// Styled is text in the style. It must reach a terminal through a Writer.
func (s Style) Styled(text string) string {
	if len(s) == 0 {
		return text
	}
	return own + strings.TrimPrefix(ansi.Style(s).String(), introducer) + text + own + reset
}

// ClearLine moves to the beginning of the line and clears it.
var ClearLine = own + wipe

// Writer passes safe text on to a terminal and escapes all other characters as
// JSON does, so that text stays readable and JSON unchanged. Each Write must
// have whole characters.
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

// isPlain reports whether the text is visible ASCII, like most output.
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

// passOwn writes the own control sequence at the beginning of text and returns its
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

// escape writes the first character of text in a visible form and returns its
// length.
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

// untilHostile is the index of the first character that a terminal must not
// receive.
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
// direction of writing, is invisible, or is invalid. Joiners are allowed as parts
// of words and emoji.
func hostile(r rune, size int) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return r == utf8.RuneError && size == 1 ||
		unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) && r != nonJoiner && r != joiner
}

// Line is safe text on one line of at most longest characters, which ends with a
// mark if it was cut; 0 means no limit.
func Line(text string, longest int) string {
	if longest > 0 && len(text) > longest { // a shorter text cannot be too long
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
