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

// HTML writes an audit as one self-contained page. It needs no network and no fonts; a
// small script of its own searches the page and opens the targets of links. Its policy
// allows only its own style and script, so that output of a client is never executed.
func HTML(w io.Writer, a *Audit) error {
	view := newPageView(a)
	page := htmlWriter{w: w}
	page.page(&view)
	if page.err != nil {
		return fmt.Errorf("writing an audit as HTML: %w", page.err)
	}
	return nil
}

// policy returns the page's Content-Security-Policy.
func policy() string {
	return fmt.Sprintf("default-src 'none'; base-uri 'none'; form-action 'none'; style-src '%s'; script-src '%s'", digest(pageStyle), digest(pageScript))
}

// digest returns the source expression of an inline style or script in a policy.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
