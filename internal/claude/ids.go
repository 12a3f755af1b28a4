package claude

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"

	"github.com/google/uuid"
)

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// Patterns of ids in texts.
const (
	// IDPattern matches an id of the API: a prefix that names its kind and ends with 01, and
	// random letters, as two groups.
	IDPattern = `\b((?:[a-z]{2,16}_)+01)([0-9A-Za-z]{12,40})\b`
	// UUIDPattern matches a UUID, also in the middle of a word.
	UUIDPattern = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`
)

// MessageID returns an id such as msg_01XFDUDYJgAACzvnptvVoYEL.
func MessageID(r *rand.Rand) string { return makeID("msg_01", 22, r) }

// ToolUseID returns an id such as toolu_01A09q90qw90lq917835lq9D.
func ToolUseID(r *rand.Rand) string { return makeID("toolu_01", 22, r) }

// ServerToolUseID returns the id of a call of a tool that the API runs itself.
func ServerToolUseID(r *rand.Rand) string { return makeID("srvtoolu_01", 22, r) }

// MCPToolUseID returns the id of a call of a tool on an MCP server.
func MCPToolUseID(r *rand.Rand) string { return makeID("mcptoolu_01", 22, r) }

// ContainerID returns the id of a container in which code runs.
func ContainerID(r *rand.Rand) string { return makeID("container_01", 22, r) }

// BatchID returns an id such as msgbatch_013Zva2CMHLNnXjNJJKqJ2EF.
func BatchID(r *rand.Rand) string { return makeID("msgbatch_01", 22, r) }

// FileID returns an id such as file_011CNha8iCJcU1wXNR6q4V8w.
func FileID(r *rand.Rand) string { return makeID("file_011C", 20, r) }

// SkillID returns an id such as skill_01JAbcdefghjkmnpqrstuvw.
func SkillID(r *rand.Rand) string { return makeID("skill_01", 22, r) }

// SkillVersionSuffix returns the random part of the id of a version of a skill.
func SkillVersionSuffix(r *rand.Rand) string { return makeID("", 22, r) }

// CompletionID returns an id such as compl_018CKm6gsux7P8yMcwZbeCPw.
func CompletionID(r *rand.Rand) string { return makeID("compl_01", 22, r) }

// RequestID returns an id such as req_011CSHoEeqs5C35K2UUqR7Fy.
func RequestID(r *rand.Rand) string { return makeID("req_011C", 20, r) }

func makeID(prefix string, length int, r *rand.Rand) string {
	id := make([]byte, 0, 40)
	id = append(id, prefix...)
	for range length {
		id = append(id, base58[r.IntN(len(base58))])
	}
	return string(id)
}

// organizationID returns a random UUID.
func organizationID(r *rand.Rand) string {
	id := uuid.UUID(randomBytes(16, r))
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // variant RFC 9562
	return id.String()
}

// rayID returns the id of a request at Cloudflare's edge: 16 hexadecimal digits and the
// airport nearest to the data centre.
func rayID(r *rand.Rand) string {
	airports := [...]string{"AMS", "CDG", "FRA", "IAD", "LHR", "NRT", "ORD", "SEA", "SIN", "SJC"}
	id := hex.AppendEncode(make([]byte, 0, 20), randomBytes(8, r))
	return string(append(append(id, '-'), airports[r.IntN(len(airports))]...))
}

// Signature returns the signature of a thinking block: base64 that begins like a real
// one, with the header of a protocol buffer, and goes on with random bytes.
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
