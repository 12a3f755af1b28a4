package claude

// lookUp finds what a request to an endpoint asks for, without changing
// anything. The refusal says that it is not there, or in no state for that.
type lookUp func(w *Workspace, v Visit) (Answering, *Error)

// lookUps is what finds that which requests to an endpoint ask for. Of an endpoint
// that is not in it the request alone says what the answer is, as with Messages.
var lookUps = map[Endpoint]lookUp{
	ListModels: listModels,
	GetModel:   getModel,

	CreateBatch:  createBatch,
	ListBatches:  listBatches,
	GetBatch:     getBatch,
	CancelBatch:  cancelBatch,
	DeleteBatch:  deleteBatch,
	BatchResults: batchResults,

	UploadFile:   uploadFile,
	ListFiles:    listFiles,
	GetFile:      getFile,
	DownloadFile: downloadFile,
	DeleteFile:   deleteFile,

	CreateSkill:        createSkill,
	ListSkills:         listSkills,
	GetSkill:           getSkill,
	DeleteSkill:        deleteSkill,
	CreateSkillVersion: createSkillVersion,
	ListSkillVersions:  listSkillVersions,
	GetSkillVersion:    getSkillVersion,
	DownloadSkill:      downloadSkillVersion,
	DeleteSkillVersion: deleteSkillVersion,
}

// LooksUp reports whether what requests to an endpoint ask for is in a Workspace.
func LooksUp(e Endpoint) bool { return lookUps[e] != nil }

// LookUp finds what a request asks for, which Check has let pass; the refusal is
// what the API says when it is not there. Nothing changes before the Answering
// is called, so a request can still be answered otherwise. Without one, the
// request alone says what its answer is, as with Messages.
func (w *Workspace) LookUp(v Visit) (Answering, *Error) {
	find := lookUps[v.Endpoint]
	if find == nil {
		return nil, nil
	}
	return find(w, v)
}
