// Frameworks for TypeScript, each as its own documentation uses it. The
// arguments are the name of one, and the folder that they are installed in.
//
// A job is one line of JSON on stdin, its outcome one line on stdout, matched
// by id; jobs run side by side.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [framework, folder] = process.argv.slice(2);
const installed = createRequire(join(folder, 'package.json'));
const load = (name) => import(pathToFileURL(installed.resolve(name)).href);

globalThis.AI_SDK_LOG_WARNINGS = false; // they would go to stdout

const key = 'sk-ant-conformance';
const model = 'claude-haiku-4-5';
const prompt = 'Tell me a story about a mock turtle.';
const toolPrompt = 'What is the weather in Paris?';

const frameworks = {
  async 'ai-sdk'() {
    const { generateText, streamText, tool, jsonSchema } = await load('ai');
    const { createAnthropic } = await load('@ai-sdk/anthropic');
    const asked = (job) => ({ model: createAnthropic({ baseURL: job.base_url + '/v1', apiKey: key })(model), maxOutputTokens: 256 });
    // Without execute, the calls of a tool are left to the caller.
    const weather = tool({ description: 'The weather of a city', inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } } }) });
    return {
      async plain(job) {
        const { text, finishReason } = await generateText({ ...asked(job), prompt });
        return { text, stop_reason: finishReason };
      },
      async stream(job, seen) {
        seen.text = '';
        const result = streamText({ ...asked(job), prompt });
        for await (const piece of result.textStream) seen.text += piece;
        return { text: seen.text, stop_reason: await result.finishReason };
      },
      async tool(job) {
        const { toolCalls, finishReason } = await generateText({ ...asked(job), prompt: toolPrompt, tools: { get_weather: weather } });
        return { stop_reason: finishReason, content: toolCalls.map((call) => ({ tool: call.toolName, input: call.input })) };
      },
    };
  },

  async langchain() {
    const { ChatAnthropic } = await load('@langchain/anthropic');
    const chat = (job) => new ChatAnthropic({ model, maxTokens: 256, apiKey: key, anthropicApiUrl: job.base_url });
    const weather = { name: 'get_weather', description: 'The weather of a city', schema: { type: 'object', properties: { city: { type: 'string' } } } };
    return {
      async plain(job) {
        const message = await chat(job).invoke(prompt);
        return { text: message.text, stop_reason: message.response_metadata.stop_reason ?? null };
      },
      async stream(job, seen) {
        seen.text = '';
        let whole;
        for await (const chunk of await chat(job).stream(prompt)) {
          seen.text += chunk.text;
          whole = whole ? whole.concat(chunk) : chunk;
        }
        return { text: seen.text, stop_reason: whole.additional_kwargs.stop_reason ?? null };
      },
      async tool(job) {
        const message = await chat(job).bindTools([weather]).invoke(toolPrompt);
        return {
          stop_reason: message.response_metadata.stop_reason ?? null,
          content: message.tool_calls.map((call) => ({ tool: call.name, input: call.args })),
        };
      },
    };
  },
};

const modes = await frameworks[framework]();

async function play(job) {
  const seen = {};
  try {
    return { outcome: 'result', ...seen, ...(await modes[job.mode](job, seen)) };
  } catch (error) {
    return { outcome: 'error', ...seen, ...describe(error) };
  }
}

// What a caller can learn from an error without taking apart its causes.
function describe(error) {
  return {
    class: error?.constructor?.name ?? typeof error,
    status: error?.status ?? error?.statusCode ?? 0,
    type: error?.type ?? '',
    code: error?.lc_error_code ?? '',
    message: String(error?.message ?? JSON.stringify(error)),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  play(job).then((outcome) => process.stdout.write(JSON.stringify({ id: job.id, ...outcome }) + '\n'));
}
process.exit(0);
