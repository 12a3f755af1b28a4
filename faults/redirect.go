package faults

import (
	"errors"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Redirect redirects the client to another address, or to the same one, which makes a
// loop of all requests that get this step. The body stays as it is.
type Redirect struct {
	To     string `yaml:"to" doc:"the location; a path such as /v1/messages stays in the session, one that begins with /s/ goes where it says; default the request's own path, which makes a loop"`
	Status int    `yaml:"status" min:"300" max:"399" doc:"307, 308, or another status from 300 to 399; default 307"`
}

func redirectKind() Kind {
	return Kind{
		Name:   "redirect",
		Doc:    "the client is sent to another address, or round and round to the same one",
		Sample: "{to: https://login.example.com/, status: 302}",
		New:    func() script.Fault { return &Redirect{Status: 307} },
	}
}

// DecodeYAML reads the short form "redirect: https://example.com" beside the
// map.
func (f *Redirect) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		d.Decode(n, &f.To)
		return
	}
	d.Struct(n, f)
}

// Layer returns LayerHTTP.
func (f *Redirect) Layer() script.Layer { return script.LayerHTTP }

// Check refuses statuses that are no redirection.
func (f *Redirect) Check() error {
	if f.Status < 300 || f.Status > 399 {
		return errors.New("status: a redirection is one from 300 to 399")
	}
	return nil
}

// ApplyHead strikes every answer.
func (f *Redirect) ApplyHead(head *script.Head, env script.Env) (bool, error) {
	to := f.To
	switch {
	case to == "":
		to = env.Path
	case strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.HasPrefix(to, "/s/"):
		to = env.Prefix + to
	}
	if to == "" {
		to = "/v1/messages" // there is no request yet: what explain shows
	}
	head.Status = f.Status
	head.Set("location", to)
	return true, nil
}
