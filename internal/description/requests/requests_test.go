package requests

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/description"
)

func TestCountThem(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/anthropics/anthropic-sdk-go/v2").Output()
	require.NoError(t, err)
	d, err := description.Open(strings.TrimSpace(string(out)))
	require.NoError(t, err)
	for _, name := range []string{"CreateMessageParams", "BetaCreateMessageParams"} {
		start := time.Now()
		legal := Legal(d.Schema(name))
		mid := time.Now()
		broken := Break(d.Schema(name), legal)
		fmt.Println(name, len(legal), mid.Sub(start), len(broken), time.Since(mid))
		f, _ := os.Create("/tmp/" + name + ".txt")
		for _, r := range legal {
			fmt.Fprintln(f, r.Name, r.Betas, r.Body)
		}
		for _, r := range broken {
			text := r.Body.String()
			fmt.Fprintln(f, "BROKEN", r.Name, r.Place.Path(), text[:min(len(text), 800)])
		}
		f.Close()
	}
}
