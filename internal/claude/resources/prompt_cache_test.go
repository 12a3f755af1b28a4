package resources

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// promptOf returns a prompt with blocks of about 1100 tokens each. A name that ends in
// ! has a cache_control, and one that ends in !! has one for an hour.
func promptOf(t *testing.T, blocks string, members ...string) *claude.Request {
	t.Helper()
	var content []string
	for name := range strings.FieldsSeq(blocks) {
		text := strings.TrimRight(name, "!")
		control := map[int]string{0: "", 1: `,"cache_control":{"type":"ephemeral"}`, 2: `,"cache_control":{"type":"ephemeral","ttl":"1h"}`}[len(name)-len(text)]
		content = append(content, fmt.Sprintf(`{"type":"text","text":%q%s}`, strings.Repeat(text+" ", 1100), control))
	}
	return cachingRequest(t, strings.Join(append(members, `"messages":[{"role":"user","content":[`+strings.Join(content, ",")+`]}]`), ","))
}

func cachingRequest(t *testing.T, members string) *claude.Request {
	t.Helper()
	if !strings.Contains(members, `"model"`) {
		members = `"model":"claude-sonnet-5",` + members
	}
	body, err := jsontree.Parse([]byte("{" + members + "}"))
	require.NoError(t, err)
	return &claude.Request{Endpoint: claude.Messages, Version: claude.Version2026, Body: body}
}

// cacheStep is a request of a client, some time after the one before it, and how many
// blocks of the prompt are read and written.
type cacheStep struct {
	after          time.Duration
	blocks         string
	read, five, hr int
}

// The rules are those of platform.claude.com/docs/en/build-with-claude/prompt-caching.
func TestAPromptIsWrittenOnceAndThenRead(t *testing.T) {
	for _, tt := range []struct {
		name  string
		steps []cacheStep
	}{
		{"the same again", []cacheStep{{0, "a b!", 0, 2, 0}, {time.Minute, "a b!", 2, 0, 0}}},
		{"more behind it", []cacheStep{{0, "a!", 0, 1, 0}, {0, "a! b c", 1, 0, 0}}},
		{"a growing conversation, marked at its end", []cacheStep{{0, "a!", 0, 1, 0}, {0, "a b!", 1, 1, 0}, {0, "a b c d!", 2, 2, 0}}},
		{"nothing marked", []cacheStep{{0, "a b", 0, 0, 0}, {0, "a b", 0, 0, 0}}},
		{"entries are written at marks only", []cacheStep{{0, "a b!", 0, 2, 0}, {0, "a c!", 0, 2, 0}}},
		{"so the mark belongs where the common part ends", []cacheStep{{0, "a! b!", 0, 2, 0}, {0, "a! c!", 1, 1, 0}}},
		{"five minutes", []cacheStep{{0, "a!", 0, 1, 0}, {4*time.Minute + 59*time.Second, "a!", 1, 0, 0}}},
		{"and no more", []cacheStep{{0, "a!", 0, 1, 0}, {5 * time.Minute, "a!", 0, 1, 0}}},
		{"but each reading begins them anew", []cacheStep{{0, "a!", 0, 1, 0}, {4 * time.Minute, "a!", 1, 0, 0}, {4 * time.Minute, "a!", 1, 0, 0}}},
		{"also a reading from a later mark", []cacheStep{{0, "a!", 0, 1, 0}, {4 * time.Minute, "a b!", 1, 1, 0}, {4 * time.Minute, "a! c", 1, 0, 0}}},
		{"an hour", []cacheStep{{0, "a!!", 0, 0, 1}, {59 * time.Minute, "a!!", 1, 0, 0}, {59 * time.Minute, "a!!", 1, 0, 0}, {time.Hour, "a!!", 0, 0, 1}}},
		{"both: positions A, B and C", []cacheStep{{0, "a!! b!! c d!", 0, 2, 2}, {6 * time.Minute, "a!! b!! c d!", 2, 2, 0}}},
		{"what is there for five minutes is written anew for an hour", []cacheStep{{0, "a!", 0, 1, 0}, {0, "a!!", 0, 0, 1}}},
		{"what is there for an hour serves for five minutes", []cacheStep{{0, "a!!", 0, 0, 1}, {0, "a!", 1, 0, 0}}},
		{"twenty blocks back are looked at", []cacheStep{{0, "a!", 0, 1, 0}, {0, "a" + strings.Repeat(" x", 18) + " b!", 1, 19, 0}}},
		{"not twenty-one", []cacheStep{{0, "a!", 0, 1, 0}, {0, "a" + strings.Repeat(" x", 19) + " b!", 0, 21, 0}}},
		{"unless there is a mark nearer to it", []cacheStep{{0, "a!", 0, 1, 0}, {0, "a" + strings.Repeat(" x", 15) + "! " + strings.Repeat(" x", 10) + " b!", 1, 26, 0}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var cache promptCache
			now := noon
			for i, step := range tt.steps {
				now = now.Add(step.after)
				req := promptOf(t, step.blocks)
				peeked := cache.peek(req, now)
				cache.use(req, now)
				got := req.CacheUse(0)
				if req.Cached != nil {
					got = *req.Cached
				}
				assert.Equal(t, peeked, got.Read, "step %d", i+1)
				assert.Equal(t, [3]int{step.read, step.five, step.hr}, [3]int{inBlocks(got.Read), inBlocks(got.Written5m), inBlocks(got.Written1h)}, "step %d", i+1)
				message := compose.Message(req, nil, source(), source()).Field("usage")
				in, _ := message.Field("input_tokens").Int()
				assert.Equal(t, req.PromptTokens(), in+got.Read+got.Written5m+got.Written1h)
			}
		})
	}
}

func TestWhatMakesACacheUseless(t *testing.T) {
	tool := func(name string) string {
		return `"tools":[{"name":"` + name + `","description":"` + strings.Repeat("word ", 1100) + `","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}}]`
	}
	system := `"system":[{"type":"text","text":"` + strings.Repeat("rule ", 1100) + `","cache_control":{"type":"ephemeral"}}]`
	for _, tt := range []struct {
		name    string
		members []string
		read    int // in blocks of the three: tools, system prompt, messages
	}{
		{"nothing", nil, 3},
		{"another model", []string{`"model":"claude-sonnet-4-6"`}, 0},
		{"other tools", []string{tool("g")}, 0},
		{"another speed", []string{`"speed":"fast"`}, 1},
		{"a tool that is loaded later", []string{strings.Replace(tool("f"), `"cache_control":{"type":"ephemeral"}}]`, `"cache_control":{"type":"ephemeral"}},{"name":"later","input_schema":{"type":"object"},"defer_loading":true}]`, 1)}, 3},
		{"a tool more", []string{strings.Replace(tool("f"), `"cache_control":{"type":"ephemeral"}}]`, `"cache_control":{"type":"ephemeral"}},{"name":"more","input_schema":{"type":"object"}}]`, 1)}, 1},
		{"another choice of tools", []string{`"tool_choice":{"type":"any"}`}, 2},
		{"thinking", []string{`"thinking":{"type":"adaptive"}`}, 2},
		{"what the prompt does not hold", []string{`"max_tokens":99`, `"metadata":{"user_id":"u"}`, `"stream":true`}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ask := func(members ...string) *claude.Request {
				all := []string{tool("f"), system}
				for _, m := range members {
					if strings.HasPrefix(m, `"tools"`) {
						all = all[1:]
					}
				}
				return promptOf(t, "a!", append(all, members...)...)
			}
			var cache promptCache
			cache.use(ask(), noon)
			req := ask(tt.members...)
			cache.use(req, noon)
			assert.Equal(t, tt.read, (req.Cached.Read+300)/1200)
		})
	}
}

// TestCitationsBelongBeforeTheSystemPrompt checks that a document to cite from keeps what
// comes after the tools from being read, and one without citations does not.
func TestCitationsBelongBeforeTheSystemPrompt(t *testing.T) {
	system := `"system":[{"type":"text","text":"` + strings.Repeat("rule ", 1100) + `","cache_control":{"type":"ephemeral"}}]`
	ask := func(cited string) *claude.Request {
		return cachingRequest(t, system+`,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"}`+cited+`}]}]`)
	}
	var cache promptCache
	cache.use(ask(""), noon)
	plain, cited := ask(`,"citations":{"enabled":false}`), ask(`,"citations":{"enabled":true}`)
	cache.use(plain, noon)
	cache.use(cited, noon)
	assert.Positive(t, plain.Cached.Read)
	assert.Zero(t, cited.Cached.Read)
	assert.Positive(t, cited.Cached.Written5m)
}

func TestAutomaticCachingMarksTheLastBlock(t *testing.T) {
	const auto = `"cache_control":{"type":"ephemeral"}`
	long := strings.Repeat("word ", 1200)
	turns := func(members string, messages ...string) *claude.Request {
		return cachingRequest(t, members+`,"messages":[`+strings.Join(messages, ",")+`]`)
	}
	user := func(text string) string { return `{"role":"user","content":"` + text + `"}` }
	var cache promptCache
	first := turns(auto, user(long))
	cache.use(first, noon)
	assert.Equal(t, first.PromptTokens(), first.Cached.Written5m)

	second := turns(auto, `{"role":"user","content":[{"type":"text","text":"`+long+`"}]}`, `{"role":"assistant","content":"Yes."}`, user("And?"))
	cache.use(second, noon)
	assert.Equal(t, first.PromptTokens(), second.Cached.Read, "a text is the same as a block of it")
	assert.Equal(t, second.PromptTokens()-first.PromptTokens(), second.Cached.Written5m)

	thought := `{"role":"assistant","content":[{"type":"text","text":"Hm."},{"type":"thinking","thinking":"so","signature":"s"}]}`
	third := turns(`"cache_control":{"type":"ephemeral","ttl":"1h"}`, user(long), thought)
	assert.Equal(t, []int{1}, placesOf(third), "thinking cannot be marked")
	assert.Empty(t, placesOf(turns(`"cache_control":null`, user(long))))
	assert.Empty(t, placesOf(turns(auto)), "nothing to mark")
	fourth := turns(auto, `{"role":"user","content":[{"type":"text","text":"`+long+`","cache_control":{"type":"ephemeral"}}]}`)
	assert.Equal(t, []int{0}, placesOf(fourth), "it is marked already")
}

func placesOf(req *claude.Request) []int {
	var places []int
	for _, m := range tokens.OfPrompt(req.Body).Marks {
		places = append(places, m.Place)
	}
	return places
}

// platform.claude.com/docs/en/build-with-claude/prompt-caching#cache-limitations
func TestTheShortestPrefixThatIsCached(t *testing.T) {
	for model, least := range map[string]int{
		"claude-opus-5": 512, "claude-fable-5": 512, "claude-sonnet-5": 1024, "claude-opus-4-8": 1024, "claude-sonnet-4-5": 1024,
		"claude-opus-4-7": 2048, "claude-3-5-haiku-20241022": 2048, "claude-opus-4-6": 4096, "claude-opus-4-5": 4096, "claude-haiku-4-5": 4096,
		"somebody's-own": 1024,
	} {
		t.Run(model, func(t *testing.T) {
			sized := func(tokens int) *claude.Request {
				words := strings.Repeat("word ", tokens)
				ask := func(n int) *claude.Request {
					return cachingRequest(t, `"model":"`+model+`","messages":[{"role":"user","content":[{"type":"text","text":"`+words[:5*n]+`","cache_control":{"type":"ephemeral"}}]}]`)
				}
				n := tokens
				for ask(n).PromptTokens() > tokens {
					n--
				}
				return ask(n)
			}
			for _, tokens := range []int{least - 1, least} {
				req := sized(tokens)
				require.InDelta(t, tokens, req.PromptTokens(), 1)
				var cache promptCache
				cache.use(req, noon)
				cached := req.PromptTokens() >= least
				assert.Equal(t, cached, req.CacheUse(0).Written5m > 0, "%d tokens", req.PromptTokens())
				assert.Equal(t, cached, cache.peek(req, noon) > 0)
			}
		})
	}
}

func TestACacheIsBounded(t *testing.T) {
	var cache promptCache
	for i := range maxEntries + 10 {
		cache.store(prefix{digest: uint64(i)}, 1, noon.Add(time.Duration(i)*time.Millisecond))
	}
	assert.Len(t, cache.entries, maxEntries)
	assert.Nil(t, cache.entries[prefix{digest: 9}], "the one goes that ends first")
	assert.NotNil(t, cache.entries[prefix{digest: 10}])
	assert.Equal(t, maxEntries*entryBytes, (&Workspace{prompts: cache}).Bytes())
}

func TestTokenCountsKnowNoCache(t *testing.T) {
	req := promptOf(t, "a! b")
	before := compose.TokenCount(req).String()
	var cache promptCache
	cache.use(req, noon)
	cache.use(req, noon)
	assert.Equal(t, before, compose.TokenCount(req).String())
}

func TestRequestsOfABatchReadWhatThoseBeforeThemWrote(t *testing.T) {
	params := func(text string) string {
		return promptOf(t, "a!! "+text, `"max_tokens":9`).Body.String()
	}
	w := workspace(BatchPlan{})
	id := w.submit(t, params("b"), question, params("c"))
	for range 2 { // the same, asked again
		got, refusal := w.ask(claude.BatchResults, id, time.Minute, claude.Strict, nil)
		require.Nil(t, refusal)
		var shown []string
		for line := range strings.Lines(string(got.Data)) {
			tree, err := jsontree.Parse([]byte(line))
			require.NoError(t, err)
			usage := tree.Get("result.message.usage")
			read, _ := usage.Field("cache_read_input_tokens").Int()
			hour, _ := usage.Get("cache_creation.ephemeral_1h_input_tokens").Int()
			shown = append(shown, fmt.Sprintf("%d %d", inBlocks(read), inBlocks(hour)))
		}
		assert.Equal(t, []string{"0 1", "0 0", "1 0"}, shown)
	}
}

func inBlocks(tokens int) int { return (tokens + 550) / 1100 }
