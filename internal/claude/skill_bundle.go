package claude

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

	"github.com/claudemock/claudemock/jsontree"
)

// Bundle is the form of a request that uploads the files of a skill.
type Bundle struct {
	files  []bundleFile
	title  string // display_name, or display_title as it was called before
	titled bool   // there is a title

	// What read finds in the files.
	name, description string
	archive           []byte // a zip of them
}

type bundleFile struct {
	path string // with slashes
	data []byte
}

// maxBundle is how many bytes the files of a skill have together, unpacked, as
// documented.
const maxBundle = 30 << 20

// ParseBundle reads the form of a skill, given its content-type header. The
// refusal is a 400: the body is no form (its text is not confirmed). What the files
// take is asked for, as in ParseBody.
func ParseBundle(contentType, data string, grant jsontree.Grant) (*Bundle, *Error) {
	b := &Bundle{}
	refusal := eachPart(contentType, data, len(data), grant, func(p part) {
		switch p.name {
		case "files[]":
			b.files = append(b.files, bundleFile{strings.ReplaceAll(p.filename, `\`, "/"), p.data})
		case "display_name", "display_title":
			b.title, b.titled = string(p.data), true
		}
	})
	if refusal != nil {
		return nil, refusal
	}
	return b, nil
}

func badBundle(format string, args ...any) *Error {
	return NewError("invalid_request_error", fmt.Sprintf(format, args...))
}

// read checks the files of a skill and packs them. Old is how it was before the
// general availability of skills. The literal texts are those of
// anthropics/anthropic-sdk-python#1575 and of recordings in
// OpenSDLC-Dev/managed-agent-platform (#540, #566); those about the size, a
// broken zip and the front matter are not confirmed.
func (b *Bundle) read(old bool) *Error {
	if len(b.files) == 0 {
		if old {
			return badBundle("No files provided. Please provide files using 'files[]' field.")
		}
		return badBundle("files[]: Field required")
	}
	if refusal := b.unpack(); refusal != nil {
		return refusal
	}
	folder, bare := "", false
	for _, f := range b.files {
		top, _, below := strings.Cut(f.path, "/")
		switch {
		case !below && !old:
			bare = true
		case !below, folder != "" && top != folder:
			return badBundle("SKILL.md file must be exactly in the top-level folder.")
		default:
			folder = top
		}
	}
	if bare {
		folder = ""
	}
	i := slices.IndexFunc(b.files, func(f bundleFile) bool { return f.path == path.Join(folder, "SKILL.md") })
	if i < 0 {
		return badBundle("SKILL.md file must be exactly in the top-level folder.")
	}
	if refusal := b.describe(string(b.files[i].data), folder); refusal != nil {
		return refusal
	}
	b.pack(folder)
	return nil
}

// unpack takes the files out of a zip that was uploaded in their place.
func (b *Bundle) unpack() *Error {
	size := 0
	if only := b.files[0]; len(b.files) == 1 && bytes.HasPrefix(only.data, []byte("PK\x03\x04")) {
		archive, err := zip.NewReader(bytes.NewReader(only.data), int64(len(only.data)))
		if err != nil {
			return badBundle("The zip file cannot be read: %s", err)
		}
		b.files = nil
		for _, f := range archive.File {
			if strings.HasSuffix(f.Name, "/") {
				continue
			}
			data, err := readEntry(f, maxBundle-size+1)
			if err != nil {
				return badBundle("The zip file cannot be read: %s", err)
			}
			size += len(data)
			if size > maxBundle {
				break
			}
			b.files = append(b.files, bundleFile{strings.ReplaceAll(f.Name, `\`, "/"), data})
		}
	} else {
		for _, f := range b.files {
			size += len(f.data)
		}
	}
	if size > maxBundle {
		return badBundle("Total size of the files must be at most 30 MB.")
	}
	return nil
}

// readEntry reads at most so many bytes of a file in a zip.
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

// skillName is how skills are named, as documented; two words are reserved.
var skillName = regexp.MustCompile(`^[a-z0-9-]{1,64}$`)

const maxDescription = 1024 // characters

// describe takes the name and the description out of the front matter of
// SKILL.md.
func (b *Bundle) describe(text, folder string) *Error {
	matter := frontMatter(text)
	b.name, b.description = cmp.Or(matter["name"], folder), matter["description"]
	switch {
	case matter == nil:
		return badBundle("SKILL.md must start with YAML frontmatter (---)")
	case b.name == "":
		return badBundle("SKILL.md must have a name in its YAML frontmatter")
	case !skillName.MatchString(b.name):
		return badBundle("Skill name '%s' must be at most 64 characters: lowercase letters, numbers and hyphens", b.name)
	case strings.Contains(b.name, "anthropic") || strings.Contains(b.name, "claude"):
		return badBundle("Skill name '%s' must not contain a reserved word: 'anthropic', 'claude'", b.name)
	case b.description == "":
		return badBundle("SKILL.md must have a description in its YAML frontmatter")
	case utf8.RuneCountInString(b.description) > maxDescription:
		return badBundle("Skill description must be at most %d characters", maxDescription)
	case folder != "" && folder != b.name:
		return badBundle("The folder name '%s' must match the skill name '%s' in SKILL.md.", folder, b.name)
	default:
		return nil
	}
}

// frontMatter is the strings at the top level of the YAML that a text begins
// with, between lines of three dashes; nil when it begins with none. Anything
// nested is left out.
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
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") { // it goes on
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
	return nil // it never ends
}

// scalar is a YAML string without its quotes; what announces a block of lines is
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

// pack makes the archive that a client can download, with the files in a folder
// of the skill's name. The files themselves are no longer needed.
func (b *Bundle) pack(folder string) {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	for _, f := range b.files {
		entry, err := w.Create(path.Join(b.name, strings.TrimPrefix(f.path, folder)))
		if err == nil {
			_, err = entry.Write(f.data)
		}
		if err != nil {
			panic(fmt.Sprintf("packing a skill into memory: %v", err))
		}
	}
	if err := w.Close(); err != nil {
		panic(fmt.Sprintf("packing a skill into memory: %v", err))
	}
	b.archive, b.files = archive.Bytes(), nil
}

// sampleBundle is a small skill, read.
func sampleBundle(name string) *Bundle {
	b := &Bundle{name: name, description: "A simulated skill."}
	text := "---\nname: " + name + "\ndescription: " + b.description + "\n---\n\nDo as you are told.\n"
	b.files = []bundleFile{{name + "/SKILL.md", []byte(text)}}
	b.pack(name)
	return b
}

// SampleBundle is the form of a small skill.
func SampleBundle() *Bundle {
	return &Bundle{files: []bundleFile{{"notes/SKILL.md", []byte("---\nname: notes\ndescription: A simulated skill.\n---\n\nTake notes.\n")}}}
}
