package conformance

import "path/filepath"

// framework is a program or a library for the Claude API that others build on,
// as the tests run it.
type framework struct {
	name     string   // its name in testdata/frameworks.txt, and its folder in frameworks/
	title    string   // for readers
	packages []string // the packages whose versions the table shows
	model    string   // that of its documentation, or its own default
	address  string   // how it learns where the API is
	v1       bool     // its base URL must end in /v1
	plain    bool     // it uses for whole messages only, never for streams
	kit      kit
	uses     map[use][]string // what a run's command ends with; what is not there it has not
}

// use is a kind of request that a framework makes.
type use string

const (
	chat       use = "chat"       // a question and its answer, streamed where the framework streams
	tool       use = "tool"       // a question that needs a tool, which the framework runs
	structured use = "structured" // an answer in the form of a schema
)

// The questions of programs that take them as an argument.
const (
	story    = "Tell me a story about a mock turtle."
	forecast = "What is the weather in Paris?"
	file     = "What does weather.txt say?"
	person   = "John is 25 years old."
)

// How frameworks learn where the API is.
const (
	bySDK      = "ANTHROPIC_BASE_URL"
	byLangWord = "ANTHROPIC_API_URL or ANTHROPIC_BASE_URL"
	byLiteLLM  = "ANTHROPIC_API_BASE or ANTHROPIC_BASE_URL"
)

// allUses are those of a program of ours, which takes the use as its argument.
var allUses = map[use][]string{chat: {"chat"}, tool: {"tool"}, structured: {"structured"}}

const personSchema = `{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},"required":["name","age"]}`

// programFile is a file of this package's, for programs that run elsewhere.
func programFile(name string) string {
	path, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		panic(err)
	}
	return path
}

// frameworks are in the order of the table.
var frameworks = []framework{
	{
		name: "claude-code", title: "Claude Code, `claude -p`",
		packages: []string{"@anthropic-ai/claude-code"}, model: "claude-opus-5-5, its default", address: bySDK,
		kit: nodeKit("node_modules/@anthropic-ai/claude-code/cli-wrapper.cjs", "-p"),
		uses: map[use][]string{
			chat: {story}, tool: {file}, structured: {person, "--output-format", "json", "--json-schema", personSchema},
		},
	},
	{
		name: "claude-agent-sdk-js", title: "Claude Agent SDK, TypeScript",
		packages: []string{"@anthropic-ai/claude-agent-sdk"}, model: "claude-opus-5-5, its default", address: bySDK,
		kit: nodeKit("main.mjs"), uses: allUses,
	},
	{
		name: "claude-agent-sdk-py", title: "Claude Agent SDK, Python",
		packages: []string{"claude-agent-sdk"}, model: "claude-opus-5-5, its default", address: bySDK,
		kit: pythonKit("main.py"), uses: allUses,
	},
	{
		name: "ai-sdk", title: "Vercel AI SDK, TypeScript",
		packages: []string{"ai", "@ai-sdk/anthropic"}, model: "claude-sonnet-5", address: "ANTHROPIC_BASE_URL, which must end in /v1",
		v1: true, kit: nodeKit("main.mjs"), uses: allUses,
	},
	{
		name: "langchain-js", title: "LangChain, TypeScript",
		packages: []string{"langchain", "@langchain/anthropic"}, model: "claude-opus-4-7", address: byLangWord,
		kit: nodeKit("main.mjs"), uses: allUses,
	},
	{
		name: "langchain-py", title: "LangChain, Python",
		packages: []string{"langchain", "langchain-anthropic"}, model: "claude-sonnet-5-5", address: byLangWord,
		kit: pythonKit("main.py"), uses: allUses,
	},
	{
		name: "langchain4j", title: "LangChain4j, Java",
		packages: []string{"langchain4j-anthropic"}, model: "claude-sonnet-4-6", address: "its builder's baseUrl, which must end in /v1",
		kit: javaKit("langchain4j.jar", "Main"), uses: allUses,
	},
	{
		name: "litellm", title: "LiteLLM, Python",
		packages: []string{"litellm"}, model: "claude-sonnet-5-5", address: byLiteLLM,
		kit: pythonKit("main.py"), uses: allUses,
	},
	{
		name: "litellm-proxy", title: "LiteLLM as a proxy, and OpenAI's client before it",
		packages: []string{"litellm", "openai"}, model: "claude-sonnet-5-5", address: byLiteLLM,
		kit: pythonKit("main.py"), uses: map[use][]string{chat: {}},
	},
	{
		name: "pydantic-ai", title: "Pydantic AI, Python",
		packages: []string{"pydantic-ai-slim", "anthropic"}, model: "claude-sonnet-4-6", address: bySDK,
		kit: pythonKit("main.py"), uses: allUses,
	},
	{
		name: "instructor", title: "Instructor, Python", plain: true,
		packages: []string{"instructor", "anthropic"}, model: "claude-sonnet-4-6", address: bySDK,
		kit: pythonKit("main.py"), uses: map[use][]string{structured: {}},
	},
	{
		name: "llm", title: "LLM, `llm`",
		packages: []string{"llm", "llm-anthropic"}, model: "claude-sonnet-5-5", address: bySDK,
		kit: pythonKit("-m", "llm", "-m", "claude-sonnet-5.5"),
		uses: map[use][]string{
			chat: {story}, structured: {"--schema", "name, age int", person},
			tool: {"--functions", programFile("frameworks/llm/weather.py"), forecast},
		},
	},
	{
		name: "aider", title: "aider",
		packages: []string{"aider-chat", "litellm"}, model: "claude-sonnet-4-5, its default", address: byLiteLLM,
		kit: pythonKit("-m", "aider", "--message"), uses: map[use][]string{chat: {story}},
	},
}

// task is a task for every framework that supports it.
type task struct {
	name     string
	use      use
	scenario string
	plain    string // the like of the scenario for those that never stream; "" for the same
	fails    bool   // a failure: what has no chat meets it with its structured output
	// whole is a text that only the whole answer has, part one that a partial
	// answer has too; both without spaces and punctuation.
	whole, part string
	partly      string // what a part is; "" for a part of the answer
}

// tasks are in the order of the table.
var tasks = []task{
	{name: "a chat", use: chat, scenario: "healthy", whole: "simulatedanswer"},
	{name: "an agent with a tool", use: tool, scenario: "tool-for-frameworks", whole: "returned18degreesandsunny"},
	{name: "structured output", use: structured, scenario: "healthy"},
	{name: "an overload, then an answer", use: chat, scenario: "overloaded-once", fails: true, whole: "secondattemptgotthrough"},
	{name: "a rate limit, then an answer", use: chat, scenario: "rate-limit-once", fails: true, whole: "secondattemptgotthrough"},
	{name: "a key that is not known", use: chat, scenario: "invalid-api-key", fails: true},
	{name: "an overload in the middle", use: chat, scenario: "overloaded-mid-stream", plain: "error-with-200", fails: true, whole: "thankyouforthelight", part: "Onceuponatime"},
	{name: "a connection closed in the middle", use: chat, scenario: "connection-closed-mid-stream", plain: "connection-closed-mid-body", fails: true, whole: "thankyouforthelight", part: "Onceuponatime"},
	{name: "an answer cut by max_tokens", use: chat, scenario: "max-tokens-cut", fails: true, part: "threethingstoknow"},
	{name: "a tool call cut", use: tool, scenario: "tool-cut-for-frameworks", fails: true, whole: "returned18degreesandsunny", part: "Toolcall", partly: "what the model says to a failed call"},
}

// wholePerson is what every structured answer of the mock has.
const wholePerson = "nameexamplename"

// wholeOf is the text that shows that the answer of a use is whole.
func (k task) wholeOf(a use) string {
	if a == structured {
		return wholePerson
	}
	return k.whole
}

// suits is the scenario and the use of the task for a framework; can is false if
// the framework does not support the task.
func (k task) suits(f framework) (scenario string, a use, can bool) {
	a = k.use
	if _, ok := f.uses[a]; !ok && k.fails && a == chat {
		a = structured
	}
	_, can = f.uses[a]
	if f.plain && k.plain != "" {
		return k.plain, a, can
	}
	return k.scenario, a, can
}

// place is a cell of the table: a framework in a task.
type place struct{ task, framework string }
