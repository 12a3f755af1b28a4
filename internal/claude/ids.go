package claude

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"

	"github.com/google/uuid"
)

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// MessageID is an id like msg_01XFDUDYJgAACzvnptvVoYEL.
func MessageID(r *rand.Rand) string { return makeID("msg_01", 22, r) }

// ToolUseID is an id like toolu_01A09q90qw90lq917835lq9D.
func ToolUseID(r *rand.Rand) string { return makeID("toolu_01", 22, r) }

// ServerToolUseID is the id of a tool call that the API runs itself.
func ServerToolUseID(r *rand.Rand) string { return makeID("srvtoolu_01", 22, r) }

// MCPToolUseID is the id of a tool call that the API makes to an MCP server.
func MCPToolUseID(r *rand.Rand) string { return makeID("mcptoolu_01", 22, r) }

// ContainerID is the id of a container in which code is run.
func ContainerID(r *rand.Rand) string { return makeID("container_01", 22, r) }

// BatchID is an id like msgbatch_013Zva2CMHLNnXjNJJKqJ2EF.
func BatchID(r *rand.Rand) string { return makeID("msgbatch_01", 22, r) }

// FileID is an id like file_011CNha8iCJcU1wXNR6q4V8w.
func FileID(r *rand.Rand) string { return makeID("file_011C", 20, r) }

// SkillID is an id like skill_01JAbcdefghjkmnpqrstuvw.
func SkillID(r *rand.Rand) string { return makeID("skill_01", 22, r) }

// SkillVersionMark is what tells one version of a skill from all others, in its id.
func SkillVersionMark(r *rand.Rand) string { return makeID("", 22, r) }

// CompletionID is an id like compl_018CKm6gsux7P8yMcwZbeCPw.
func CompletionID(r *rand.Rand) string { return makeID("compl_01", 22, r) }

// RequestID is an id like req_011CSHoEeqs5C35K2UUqR7Fy.
func RequestID(r *rand.Rand) string { return makeID("req_011C", 20, r) }

func makeID(prefix string, length int, r *rand.Rand) string {
	id := make([]byte, 0, 40)
	id = append(id, prefix...)
	for range length {
		id = append(id, base58[r.IntN(len(base58))])
	}
	return string(id)
}

// organizationID is a random UUID.
func organizationID(r *rand.Rand) string {
	id := uuid.UUID(randomBytes(16, r))
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // variant RFC 9562
	return id.String()
}

// rayID names a request at Cloudflare's edge: 16 hexadecimal digits and the
// airport nearest to the data centre.
func rayID(r *rand.Rand) string {
	airports := [...]string{"AMS", "CDG", "FRA", "IAD", "LHR", "NRT", "ORD", "SEA", "SIN", "SJC"}
	id := hex.AppendEncode(make([]byte, 0, 20), randomBytes(8, r))
	return string(append(append(id, '-'), airports[r.IntN(len(airports))]...))
}

// Signature is a thinking block's signature: base64 that begins as real ones
// do, with the header of a protocol buffer, and is random after it.
func Signature(r *rand.Rand) string {
	header := []byte{0x12, 0xaa, 0x01, 0x0a, 0x48, 0x08, 0x01, 0x10, 0x01, 0x18, 0x02, 0x22, 0x40}
	return base64.StdEncoding.EncodeToString(append(header, randomBytes(160, r)...))
}

func randomBytes(n int, r *rand.Rand) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}
