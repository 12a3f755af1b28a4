package release

import (
	"flag"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "write the base of kustomize from the chart (takes minutes: helm is built)")

const (
	chart = "../deploy/helm/claudemock"
	base  = "../deploy/kustomize/base/claudemock.yaml"

	helm      = "helm.sh/helm/v3/cmd/helm@v3.22.0"
	kustomize = "sigs.k8s.io/kustomize/kustomize/v5@v5.8.1"

	// newest and oldest are the versions of Kubernetes that manifests are rendered for
	// and checked against.
	newest, oldest = "1.37", "1.28"
)

// manifest is what is asked of an object of Kubernetes here.
type manifest struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		Replicas int
		Selector yaml.Node
		Ports    []struct{ Port int }
		Template struct {
			Metadata struct{ Labels map[string]string }
			Spec     pod
		}
	}
}

type pod struct {
	AutomountServiceAccountToken *bool `yaml:"automountServiceAccountToken"`
	SecurityContext              struct {
		RunAsNonRoot   bool                  `yaml:"runAsNonRoot"`
		SeccompProfile struct{ Type string } `yaml:"seccompProfile"`
	} `yaml:"securityContext"`
	Containers []container
}

type container struct {
	Image           string
	Args            []string
	Resources       struct{ Limits struct{ Memory string } }
	SecurityContext struct {
		AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
		ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
		Capabilities             struct{ Drop []string }
	} `yaml:"securityContext"`
	StartupProbe, ReadinessProbe, LivenessProbe probe
	Mounts                                      []struct {
		MountPath string `yaml:"mountPath"`
	} `yaml:"volumeMounts"`
}

type probe struct {
	HTTP struct{ Path string } `yaml:"httpGet"`
}

// UnmarshalYAML reads a container, with the keys of its probes as Kubernetes spells them.
func (c *container) UnmarshalYAML(node *yaml.Node) error {
	type plain container
	if err := node.Decode((*plain)(c)); err != nil {
		return err
	}
	var probes struct {
		Startup   probe `yaml:"startupProbe"`
		Readiness probe `yaml:"readinessProbe"`
		Liveness  probe `yaml:"livenessProbe"`
	}
	err := node.Decode(&probes)
	c.StartupProbe, c.ReadinessProbe, c.LivenessProbe = probes.Startup, probes.Readiness, probes.Liveness
	return err
}

// manifests reads the objects of a stream of YAML, by kind.
func manifests(t *testing.T, text string) map[string]manifest {
	t.Helper()
	found := map[string]manifest{}
	for decoder := yaml.NewDecoder(strings.NewReader(text)); ; {
		var m manifest
		err := decoder.Decode(&m)
		if err == io.EOF {
			return found
		}
		require.NoError(t, err)
		require.NotContains(t, found, m.Kind)
		found[m.Kind] = m
	}
}

// A namespace that enforces the restricted standard takes no other pod.
func TestThePodIsRestricted(t *testing.T) {
	text, err := os.ReadFile(base)
	require.NoError(t, err)
	found := manifests(t, string(text))
	for _, kind := range []string{"Deployment", "Service", "NetworkPolicy", "ConfigMap"} {
		assert.Contains(t, found, kind)
	}
	spec := found["Deployment"].Spec
	assert.Equal(t, 1, spec.Replicas, "sessions are in the memory of one process")
	p := spec.Template.Spec
	assert.True(t, p.SecurityContext.RunAsNonRoot)
	assert.Equal(t, "RuntimeDefault", p.SecurityContext.SeccompProfile.Type)
	require.NotNil(t, p.AutomountServiceAccountToken)
	assert.False(t, *p.AutomountServiceAccountToken)
	require.Len(t, p.Containers, 1)
	c := p.Containers[0]
	require.NotNil(t, c.SecurityContext.AllowPrivilegeEscalation)
	assert.False(t, *c.SecurityContext.AllowPrivilegeEscalation)
	assert.True(t, c.SecurityContext.ReadOnlyRootFilesystem)
	assert.Equal(t, []string{"ALL"}, c.SecurityContext.Capabilities.Drop)
	assert.NotEmpty(t, c.Resources.Limits.Memory)
	assert.NotContains(t, c.Image, "latest")
	var selector map[string]string
	service := found["Service"].Spec.Selector
	require.NoError(t, service.Decode(&selector))
	assert.Equal(t, selector, spec.Template.Metadata.Labels)
}

// The arguments of the pod, its probes and its volume of scenarios, which Kubernetes
// lays out with links, are tried with the program itself.
func TestThePodsCommandServesItsScenarios(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("starts a server on volumes with links")
	}
	text, err := os.ReadFile(base)
	require.NoError(t, err)
	c := manifests(t, string(text))["Deployment"].Spec.Template.Spec.Containers[0]
	require.Len(t, c.Mounts, 1)
	volume := t.TempDir()
	revision := filepath.Join(volume, "..2026_12_01")
	require.NoError(t, os.Mkdir(revision, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(revision, "last-night.yaml"), []byte("{name: last-night, summary: an overload, steps: [{error: overloaded_error}]}\n"), 0o644))
	require.NoError(t, os.Symlink("..2026_12_01", filepath.Join(volume, "..data")))
	require.NoError(t, os.Symlink("..data/last-night.yaml", filepath.Join(volume, "last-night.yaml")))

	var args []string
	for _, arg := range c.Args {
		arg = strings.ReplaceAll(arg, c.Mounts[0].MountPath, volume)
		args = append(args, strings.ReplaceAll(arg, "0.0.0.0:8765", "127.0.0.1:0"))
	}
	url := serving(t, args...)
	for _, p := range []probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
		assert.Equal(t, http.StatusOK, status(t, http.MethodGet, url+p.HTTP.Path, ""), p.HTTP.Path)
	}
	question := `{"model": "claude-sonnet-5", "max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}`
	assert.Equal(t, 529, status(t, http.MethodPost, url+"/s/last-night/v1/messages", question))
}

// serving starts a server, and returns its address once it listens.
func serving(t *testing.T, args ...string) (url string) {
	t.Helper()
	from, err := build()
	require.NoError(t, err)
	cmd := exec.Command(filepath.Join(from, runtime.GOOS+"-"+runtime.GOARCH, "claudemock"), append(args, "--port-file", "/dev/fd/3")...)
	read, write, err := os.Pipe()
	require.NoError(t, err)
	cmd.ExtraFiles, cmd.Stderr = []*os.File{write}, os.Stderr
	require.NoError(t, cmd.Start())
	require.NoError(t, write.Close())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	address := make([]byte, 64)
	n, err := read.Read(address)
	require.NoError(t, err, "the server did not start")
	return "http://" + strings.TrimSpace(string(address[:n]))
}

func status(t *testing.T, method, url, body string) int {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	request.Header = http.Header{"X-Api-Key": {"any"}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	return response.StatusCode
}

// tool runs a program that Go builds, outside of the workspace.
func tool(t *testing.T, argv ...string) string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"run"}, argv...)...)
	cmd.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0")
	var complaints strings.Builder
	cmd.Stderr = &complaints
	output, err := cmd.Output()
	require.NoError(t, err, "%s\n%s%s", strings.Join(argv, " "), output, complaints.String())
	return string(output)
}

// render is what the chart makes of values, all of it.
func render(t *testing.T, arguments ...string) string {
	t.Helper()
	return tool(t, append([]string{helm, "template", "claudemock", chart, "--kube-version", newest}, arguments...)...)
}

// all are values that make the chart write everything that it can.
var all = []string{
	"--set", "controlToken.value=a", "--set", "image.pullSecrets[0].name=a", "--set", "podAnnotations.a=b", "--set", "nodeSelector.a=b",
	"--set", "tolerations[0].key=a", "--set", "args={--scenario,last-night}", "--set-string", "scenarios.last-night\\.yaml=steps: []",
	"--set", "networkPolicy.egress[0].ports[0].port=443",
}

// The chart is the source: who uses kustomize gets the same objects.
func TestTheChartIsSoundAndTheBaseIsMadeOfIt(t *testing.T) {
	if !*update && os.Getenv("CLAUDEMOCK_LONG_TESTS") != "1" {
		t.Skip("builds helm, kustomize and installs schemas: CLAUDEMOCK_LONG_TESTS=1")
	}
	want := "# Written by go test -run TheChart -update in release/, from the chart: do not edit.\n" + render(t, "--skip-tests")
	if *update {
		require.NoError(t, os.WriteFile(base, []byte(want), 0o644))
	}
	text, err := os.ReadFile(base)
	require.NoError(t, err)
	assert.Equal(t, want, string(text))
	tool(t, helm, "lint", "--strict", "--kube-version", newest, chart)

	p := newPlace(t, "python3")
	p.run(t, "python3", "-m", "venv", "venv")
	p.run(t, "venv/bin/pip", "install", "-q", "kubernetes-validate==1.37.0")
	p.write(t, "everything.yaml", render(t, all...))
	p.write(t, "base.yaml", tool(t, kustomize, "build", filepath.Dir(base)))
	p.write(t, "overlay.yaml", tool(t, kustomize, "build", "../deploy/kustomize/example"))
	for _, kubernetes := range []string{newest, oldest} {
		for _, file := range []string{"everything.yaml", "base.yaml", "overlay.yaml"} {
			p.run(t, "venv/bin/kubernetes-validate", "--strict", "-k", kubernetes, file)
		}
	}
}
