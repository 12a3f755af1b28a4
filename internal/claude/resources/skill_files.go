package resources

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/body"
)

// skillFiles is what is kept of the files of a skill.
type skillFiles struct {
	name, description string
	archive           []byte // a zip of the files
}

// maxBundle is the documented limit on the unpacked files of a skill in bytes.
const maxBundle = 30 << 20

func invalidRequest(format string, args ...any) *apierror.Error {
	return apierror.New("invalid_request_error", fmt.Sprintf(format, args...))
}

// readSkill checks the files of a skill and packs them. old means the rules of
// skillsBeta. The literal texts are quoted in anthropics/anthropic-sdk-python#1575 and
// recorded in OpenSDLC-Dev/managed-agent-platform (#540, #566). The texts about the
// size, a broken zip and the front matter are not confirmed.
func readSkill(b *body.Bundle, old bool) (*skillFiles, *apierror.Error) {
	if len(b.Files) == 0 {
		if old {
			return nil, invalidRequest("No files provided. Please provide files using 'files[]' field.")
		}
		return nil, invalidRequest("files[]: Field required")
	}
	files, refusal := unpack(b.Files)
	if refusal != nil {
		return nil, refusal
	}
	folder, bare := "", false
	for _, f := range files {
		top, _, below := strings.Cut(f.Path, "/")
		switch {
		case !below && !old:
			bare = true
		case !below, folder != "" && top != folder:
			return nil, invalidRequest("SKILL.md file must be exactly in the top-level folder.")
		default:
			folder = top
		}
	}
	if bare {
		folder = ""
	}
	i := slices.IndexFunc(files, func(f body.BundleFile) bool { return f.Path == path.Join(folder, "SKILL.md") })
	if i < 0 {
		return nil, invalidRequest("SKILL.md file must be exactly in the top-level folder.")
	}
	skill, refusal := describe(string(files[i].Data), folder)
	if refusal != nil {
		return nil, refusal
	}
	skill.archive = pack(skill.name, folder, files)
	b.Files = nil // frees their memory
	return skill, nil
}

// unpack returns the files in a zip, if that is what was uploaded.
func unpack(files []body.BundleFile) ([]body.BundleFile, *apierror.Error) {
	size := 0
	if only := files[0]; len(files) == 1 && bytes.HasPrefix(only.Data, []byte("PK\x03\x04")) {
		archive, err := zip.NewReader(bytes.NewReader(only.Data), int64(len(only.Data)))
		if err != nil {
			return nil, invalidRequest("The zip file cannot be read: %s", err)
		}
		files = nil
		for _, f := range archive.File {
			if strings.HasSuffix(f.Name, "/") {
				continue
			}
			data, err := readEntry(f, maxBundle-size+1)
			if err != nil {
				return nil, invalidRequest("The zip file cannot be read: %s", err)
			}
			size += len(data)
			if size > maxBundle {
				break
			}
			files = append(files, body.BundleFile{Path: strings.ReplaceAll(f.Name, `\`, "/"), Data: data})
		}
	} else {
		for _, f := range files {
			size += len(f.Data)
		}
	}
	if size > maxBundle {
		return nil, invalidRequest("Total size of the files must be at most 30 MB.")
	}
	return files, nil
}

// readEntry reads at most most bytes of a file in a zip.
func readEntry(f *zip.File, most int) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", f.Name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, int64(most)))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", f.Name, err)
	}
	return data, nil
}

// skillName matches valid names of skills, as documented. Two words in them are
// reserved.
var skillName = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

const maxDescription = 1024 // characters

// describe reads the name and the description in the front matter of SKILL.md.
func describe(text, folder string) (*skillFiles, *apierror.Error) {
	matter := frontMatter(text)
	skill := &skillFiles{name: cmp.Or(matter["name"], folder), description: matter["description"]}
	switch {
	case matter == nil:
		return nil, invalidRequest("SKILL.md must start with YAML frontmatter (---)")
	case skill.name == "":
		return nil, invalidRequest("SKILL.md must have a name in its YAML frontmatter")
	case !skillName.MatchString(skill.name):
		return nil, invalidRequest("Skill name '%s' must be at most 64 characters: lowercase letters, numbers and hyphens", skill.name)
	case strings.Contains(skill.name, "anthropic") || strings.Contains(skill.name, "claude"):
		return nil, invalidRequest("Skill name '%s' must not contain a reserved word: 'anthropic', 'claude'", skill.name)
	case skill.description == "":
		return nil, invalidRequest("SKILL.md must have a description in its YAML frontmatter")
	case utf8.RuneCountInString(skill.description) > maxDescription:
		return nil, invalidRequest("Skill description must be at most %d characters", maxDescription)
	case folder != "" && folder != skill.name:
		return nil, invalidRequest("The folder name '%s' must match the skill name '%s' in SKILL.md.", folder, skill.name)
	default:
		return skill, nil
	}
}

// frontMatter returns the top-level strings in the YAML between two lines of three
// dashes at the beginning of a text, or nil if there is none. It ignores nested values.
func frontMatter(text string) map[string]string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\n")
	if strings.TrimRight(lines[0], " ") != "---" {
		return nil
	}
	matter, last := map[string]string{}, ""
	for _, line := range lines[1:] {
		if strings.TrimRight(line, " ") == "---" {
			return matter
		}
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") { // a continuation
			if last != "" {
				matter[last] = strings.TrimSpace(matter[last] + " " + strings.TrimSpace(line))
			}
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if last = ""; !ok || strings.HasPrefix(key, "#") {
			continue
		}
		last = strings.TrimSpace(key)
		matter[last] = scalar(strings.TrimSpace(value))
	}
	return nil // no end
}

// scalar returns a YAML string without its quotes. The header of a block scalar is
// empty.
func scalar(value string) string {
	switch {
	case strings.HasPrefix(value, ">") || strings.HasPrefix(value, "|"):
		return ""
	case len(value) >= 2 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0]:
		return value[1 : len(value)-1]
	default:
		return value
	}
}

// pack makes the zip that a client can download, with the files in a folder with the
// skill's name.
func pack(name, folder string, files []body.BundleFile) []byte {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, f := range files {
		entry, err := w.Create(path.Join(name, strings.TrimPrefix(f.Path, folder)))
		if err == nil {
			_, err = entry.Write(f.Data)
		}
		if err != nil {
			panic(fmt.Sprintf("packing a skill into memory: %v", err))
		}
	}
	if err := w.Close(); err != nil {
		panic(fmt.Sprintf("packing a skill into memory: %v", err))
	}
	return archive.Bytes()
}

// sampleSkillFiles returns the files of a small skill.
func sampleSkillFiles(name string) *skillFiles {
	skill := &skillFiles{name: name, description: "A simulated skill."}
	text := "---\nname: " + name + "\ndescription: " + skill.description + "\n---\n\nDo as you are told.\n"
	skill.archive = pack(name, name, []body.BundleFile{{Path: name + "/SKILL.md", Data: []byte(text)}})
	return skill
}
