// The official TypeScript SDK as its own documentation uses it. The argument is
// the path of the SDK's entry file, so that one program plays every version.
//
// A job is one line of JSON on stdin, its outcome one line on stdout, matched
// by id; jobs run side by side, and one that waits for ever ends with stdin.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { default: Anthropic } = await import(pathToFileURL(process.argv[2]).href);

const prompt = {
  model: 'claude-haiku-4-5',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Tell me a story about a mock turtle.' }],
};

const modes = {
  async plain(client) {
    return message(await client.messages.create(prompt));
  },

  async stream(client, seen) {
    seen.text = '';
    const events = client.messages.stream(prompt);
    events.on('text', (text) => (seen.text += text));
    return message(await events.finalMessage());
  },

  async raw(client, seen) {
    seen.events = [];
    seen.text = '';
    for await (const event of await client.messages.create({ ...prompt, stream: true })) {
      seen.events.push(event.type);
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') seen.text += event.delta.text;
      if (event.type === 'message_delta') seen.stop_reason = event.delta.stop_reason;
    }
    return seen;
  },
};

async function play(job) {
  const seen = {};
  try {
    const client = new Anthropic({
      baseURL: job.base_url,
      apiKey: 'sk-ant-conformance',
      ...(job.timeout_ms && { timeout: job.timeout_ms }),
    });
    return { outcome: 'result', ...seen, ...(await modes[job.mode](client, seen)) };
  } catch (error) {
    return { outcome: 'error', ...seen, ...describe(error) };
  }
}

// What the caller holds. Nothing is taken for granted: a wrong answer is often
// handed on as it came.
function message(value) {
  if (value === null || typeof value !== 'object') return { value: typeof value };
  return {
    value: 'Message',
    stop_reason: value.stop_reason ?? null,
    content: value.content?.map(block) ?? null,
    output_tokens: value.usage?.output_tokens ?? null,
  };
}

function block(value) {
  if (value.type === 'tool_use') return { type: value.type, input: value.input };
  return { type: value.type ?? null, text: value.text ?? null };
}

// What a caller can learn from an error: its class, and of the SDK's own errors
// the status, type and code.
function describe(error) {
  return {
    class: error.constructor.name,
    status: error.status ?? 0,
    type: error.type ?? '',
    code: error.errorCode ?? '',
    message: error.message,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  play(job).then((outcome) => process.stdout.write(JSON.stringify({ id: job.id, ...outcome }) + '\n'));
}
process.exit(0);
