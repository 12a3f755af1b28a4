package resources

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// lookUp finds what a request to an endpoint asks for, without changing
// anything. The refusal says that it is not there, or in no state for that.
type handler func(w *Workspace, call Call) (Responder, *apierror.Error)

// lookUps are the functions that find what requests ask for, by endpoint. An endpoint
// without one is answered from the request alone, as Messages is.
var handlers = map[claude.Endpoint]handler{
	claude.ListModels: listModels,
	claude.GetModel:   getModel,

	claude.CreateBatch:  createBatch,
	claude.ListBatches:  listBatches,
	claude.GetBatch:     getBatch,
	claude.CancelBatch:  cancelBatch,
	claude.DeleteBatch:  deleteBatch,
	claude.BatchResults: batchResults,

	claude.UploadFile:   uploadFile,
	claude.ListFiles:    listFiles,
	claude.GetFile:      getFile,
	claude.DownloadFile: downloadFile,
	claude.DeleteFile:   deleteFile,

	claude.CreateSkill:        createSkill,
	claude.ListSkills:         listSkills,
	claude.GetSkill:           getSkill,
	claude.DeleteSkill:        deleteSkill,
	claude.CreateSkillVersion: createSkillVersion,
	claude.ListSkillVersions:  listSkillVersions,
	claude.GetSkillVersion:    getSkillVersion,
	claude.DownloadSkill:      downloadSkillVersion,
	claude.DeleteSkillVersion: deleteSkillVersion,
}

// LooksUp reports whether what requests to an endpoint ask for is in a Workspace.
func LooksUp(e claude.Endpoint) bool { return handlers[e] != nil }

// LookUp finds what a request asks for, which Check has let pass; the refusal is
// what the API says when it is not there. Nothing changes before the Answering
// is called, so a request can still be answered otherwise. Without one, the
// request alone says what its answer is, as with Messages.
func (w *Workspace) LookUp(call Call) (Responder, *apierror.Error) {
	find := handlers[call.Endpoint]
	if find == nil {
		return nil, nil
	}
	return find(w, call)
}
