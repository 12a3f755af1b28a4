package claude

import (
	"net/http"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// Endpoint names an endpoint of the API, as `when: {endpoint: …}` does.
type Endpoint string

// The endpoints that are served. Other stands for every other path.
const (
	Messages    Endpoint = "messages"
	CountTokens Endpoint = "count_tokens"
	Complete    Endpoint = "complete"

	ListModels Endpoint = "models"
	GetModel   Endpoint = "model"

	CreateBatch  Endpoint = "create_batch"
	ListBatches  Endpoint = "batches"
	GetBatch     Endpoint = "batch"
	CancelBatch  Endpoint = "cancel_batch"
	DeleteBatch  Endpoint = "delete_batch"
	BatchResults Endpoint = "batch_results"

	UploadFile   Endpoint = "upload_file"
	ListFiles    Endpoint = "files"
	GetFile      Endpoint = "file"
	DownloadFile Endpoint = "file_content"
	DeleteFile   Endpoint = "delete_file"

	CreateSkill        Endpoint = "create_skill"
	ListSkills         Endpoint = "skills"
	GetSkill           Endpoint = "skill"
	DeleteSkill        Endpoint = "delete_skill"
	CreateSkillVersion Endpoint = "create_skill_version"
	ListSkillVersions  Endpoint = "skill_versions"
	GetSkillVersion    Endpoint = "skill_version"
	DownloadSkill      Endpoint = "skill_content"
	DeleteSkillVersion Endpoint = "delete_skill_version"

	Other Endpoint = "other"
)

// Streams reports whether the endpoint can answer with server-sent events.
func (e Endpoint) Streams() bool { return e == Messages || e == Complete }

// Route is the method and the path of an Endpoint. A part of the path in braces stands
// for any text without a slash: first the id, and then the second id (see
// Request.Part).
type Route struct {
	Endpoint     Endpoint
	Method, Path string
	Takes        Form
	MaxBody      int // the limit of the body in bytes; 0 means that of Messages
}

// Form is the format of a request body.
type Form uint8

// The formats of a request body.
const (
	NoBody    Form = iota // no body, or one that is ignored
	JSON                  // a JSON object
	Multipart             // a form with a file
	Bundled               // a form with the files of a skill
)

// Routes lists the route of every Endpoint but Other, which has none.
var Routes = []Route{
	{Endpoint: Messages, Method: http.MethodPost, Path: "/v1/messages", Takes: JSON},
	{Endpoint: CountTokens, Method: http.MethodPost, Path: "/v1/messages/count_tokens", Takes: JSON},
	{Endpoint: Complete, Method: http.MethodPost, Path: "/v1/complete", Takes: JSON},

	{Endpoint: ListModels, Method: http.MethodGet, Path: "/v1/models"},
	{Endpoint: GetModel, Method: http.MethodGet, Path: "/v1/models/{model}"},

	{Endpoint: CreateBatch, Method: http.MethodPost, Path: "/v1/messages/batches", Takes: JSON, MaxBody: 256 << 20},
	{Endpoint: ListBatches, Method: http.MethodGet, Path: "/v1/messages/batches"},
	{Endpoint: GetBatch, Method: http.MethodGet, Path: "/v1/messages/batches/{batch}"},
	{Endpoint: CancelBatch, Method: http.MethodPost, Path: "/v1/messages/batches/{batch}/cancel"},
	{Endpoint: DeleteBatch, Method: http.MethodDelete, Path: "/v1/messages/batches/{batch}"},
	{Endpoint: BatchResults, Method: http.MethodGet, Path: "/v1/messages/batches/{batch}/results"},

	{Endpoint: UploadFile, Method: http.MethodPost, Path: "/v1/files", Takes: Multipart, MaxBody: 500 << 20},
	{Endpoint: ListFiles, Method: http.MethodGet, Path: "/v1/files"},
	{Endpoint: GetFile, Method: http.MethodGet, Path: "/v1/files/{file}"},
	{Endpoint: DownloadFile, Method: http.MethodGet, Path: "/v1/files/{file}/content"},
	{Endpoint: DeleteFile, Method: http.MethodDelete, Path: "/v1/files/{file}"},

	{Endpoint: CreateSkill, Method: http.MethodPost, Path: "/v1/skills", Takes: Bundled},
	{Endpoint: ListSkills, Method: http.MethodGet, Path: "/v1/skills"},
	{Endpoint: GetSkill, Method: http.MethodGet, Path: "/v1/skills/{skill}"},
	{Endpoint: DeleteSkill, Method: http.MethodDelete, Path: "/v1/skills/{skill}"},
	{Endpoint: CreateSkillVersion, Method: http.MethodPost, Path: "/v1/skills/{skill}/versions", Takes: Bundled},
	{Endpoint: ListSkillVersions, Method: http.MethodGet, Path: "/v1/skills/{skill}/versions"},
	{Endpoint: GetSkillVersion, Method: http.MethodGet, Path: "/v1/skills/{skill}/versions/{part}"},
	{Endpoint: DownloadSkill, Method: http.MethodGet, Path: "/v1/skills/{skill}/versions/{part}/content"},
	{Endpoint: DeleteSkillVersion, Method: http.MethodDelete, Path: "/v1/skills/{skill}/versions/{part}"},
}

// CleanPath returns a path with single slashes and none at its end, such as /v1/messages
// for /v1//messages/.
func CleanPath(path string) string {
	return "/" + strings.Join(strings.FieldsFunc(path, func(c rune) bool { return c == '/' }), "/")
}

// RouteOf returns the route of an endpoint. ok is false for Other.
func RouteOf(e Endpoint) (route Route, ok bool) {
	i := slices.IndexFunc(Routes, func(r Route) bool { return r.Endpoint == e })
	if i < 0 {
		return Route{}, false
	}
	return Routes[i], true
}

// ErrorCodes lists the values of error.details.error_code that an endpoint can answer
// with, in the order of their statuses. For Other, which is no endpoint of the API, it
// lists all.
func ErrorCodes(from Endpoint) []string {
	route, ok := RouteOf(from)
	if !ok {
		return apierror.AllCodes()
	}
	return apierror.CodesOf(route.Method, route.Path)
}
