package report

import (
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"fmt"
	"io"
)

//go:embed report.css
var pageStyle string

//go:embed report.js
var pageScript string

// HTML writes an audit as one page that needs nothing else: no network, no
// fonts, and no script, though a small one of its own searches it and opens
// what a link leads to. It allows itself nothing but its own style and script, so that nothing a
// client printed can come alive in it.
func HTML(w io.Writer, a *Audit) error {
	view := newPageView(a)
	page := htmlWriter{w: w}
	page.page(&view)
	if page.err != nil {
		return fmt.Errorf("writing an audit as HTML: %w", page.err)
	}
	return nil
}

// policy is the page's Content-Security-Policy.
func policy() string {
	return fmt.Sprintf("default-src 'none'; base-uri 'none'; form-action 'none'; style-src '%s'; script-src '%s'", digest(pageStyle), digest(pageScript))
}

// digest is how a policy names an inline style or script.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
