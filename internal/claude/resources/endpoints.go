package resources

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// handler finds what a call to an endpoint needs, without changing anything. It refuses
// the call if that does not exist or is in the wrong state.
type handler func(w *Workspace, call Call) (Responder, *apierror.Error)

// handlers are the handlers by endpoint. An endpoint without one is answered from the
// request alone, like Messages.
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

// LooksUp reports whether calls to an endpoint use a Workspace.
func LooksUp(e claude.Endpoint) bool { return handlers[e] != nil }

// LookUp finds what a call needs. The request must have passed check.Request. LookUp
// refuses it, as the API does, if something does not exist. Nothing changes before the
// Responder is called, so a request can still be answered otherwise. The Responder is
// nil if the request alone determines its answer, as for Messages.
func (w *Workspace) LookUp(call Call) (Responder, *apierror.Error) {
	find := handlers[call.Endpoint]
	if find == nil {
		return nil, nil
	}
	return find(w, call)
}
