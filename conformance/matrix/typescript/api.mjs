// A careful client on fetch, from which the designs beside it take what they do
// not do in a way of their own.
const { ANTHROPIC_BASE_URL: base, ANTHROPIC_API_KEY: key } = process.env;
export const question = 'Tell me a story about a mock turtle.';
export const tool = {
  name: 'run_command',
  description: 'Runs a command in the shell.',
  input_schema: { type: 'object', properties: { command: { type: 'string' } } },
};

export class Failed extends Error {
  constructor(why, { passes = false, after = 0, half = '' } = {}) {
    super(why);
    Object.assign(this, { passes, after, half });
  }
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export const prompt = (text = question, more = {}) => ({
  model: 'claude-haiku-4-5', max_tokens: 256, messages: [{ role: 'user', content: text }], ...more,
});

export const send = (body, { path = '/v1/messages', headers = {}, signal = AbortSignal.timeout(5000) } = {}) =>
  fetch(base + path, {
    method: 'POST',
    signal,
    headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }).catch((error) => {
    throw new Failed(`no answer: ${error.cause ?? error}`, { passes: true });
  });

// One attempt: the whole message.
export async function ask(body, how) {
  const response = await send(body, how);
  await check(response);
  if (body.stream) return collect(events(response));
  return response.json().catch(() => {
    throw new Failed('the answer is no JSON', { passes: true });
  });
}

export async function check(response) {
  if (response.ok) return;
  const passes = [408, 429].includes(response.status) || response.status >= 500;
  const wish = response.headers.get('x-should-retry');
  throw new Failed(`${response.status} ${await response.text()}`, {
    passes: wish === null ? passes : wish === 'true', after: retryAfter(response.headers.get('retry-after')),
  });
}

// Seconds, also with a fraction, or a date; in milliseconds.
export function retryAfter(value) {
  if (value === null) return 0;
  const seconds = Number(value);
  return Math.max(0, Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000);
}

export async function* events(response) {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const bytes of response.body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        if (line.startsWith('data:') && line.slice(5).trim() !== '[DONE]') yield JSON.parse(line.slice(5));
      }
    }
  } catch (error) {
    throw new Failed(`the stream broke off: ${error.cause ?? error}`, { passes: true });
  }
}

// The message that a stream comes to; what is unknown is skipped.
export async function collect(stream) {
  const content = [];
  let stop = null;
  for await (const event of stream) {
    if (event.type === 'content_block_start') content[event.index] = { ...event.content_block, json: '' };
    if (event.type === 'content_block_delta') {
      content[event.index].json += event.delta.partial_json ?? '';
      if (event.delta.text) content[event.index].text += event.delta.text;
    }
    if (event.type === 'message_delta') stop = event.delta.stop_reason;
    if (event.type === 'error') throw new Failed(`the stream broke off: ${event.error.type}`, { passes: true });
    if (event.type === 'message_stop') return { content: content.map(finished), stop_reason: stop };
  }
  throw new Failed('the stream ended before message_stop', { passes: true });
}

const finished = ({ json, ...block }) => (block.type === 'tool_use' ? { ...block, input: JSON.parse(json || '{}') } : block);

// The text of an answer, if it is one.
export function text({ content, stop_reason: stop }) {
  const found = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  if (stop !== 'end_turn' || !found) throw new Failed(`the answer is no whole one: ${stop}`);
  return found;
}

export const jittered = (number, failure) => {
  const own = failure.after || 200 * 2 ** number;
  return own + (Math.random() * own) / 2;
};

export async function persist(attempt, attempts = 4, pause = jittered) {
  for (let number = 0; ; number++) {
    try {
      return await attempt();
    } catch (failure) {
      if (!failure.passes || number === attempts - 1) throw failure;
      await sleep(pause(number, failure));
    }
  }
}
