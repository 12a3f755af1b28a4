// An agent with two tools on the official SDK, for sweeps.
//
//   node sweep_agent.mjs SDK WRONG
//
// SDK is the path of the SDK's entry file. WRONG makes the agent wrong at one place.
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [entry, wrong] = process.argv.slice(2);
const { default: Anthropic } = await import(pathToFileURL(entry).href);

const attempts = 3;
const longestSilence = 5_000;
const client = new Anthropic({ timeout: 10_000, ...(wrong === 'drops-tools' && { fetch: lighter }) });
const toolbox = {
  read_chart: () => 'There is one oak on the island.',
  ask_keeper: () => 'She says: dig under the oak.',
};
const tools = Object.keys(toolbox).map((name) => ({ name, input_schema: { type: 'object' } }));
const messages = [{ role: 'user', content: 'Where is the treasure?' }];

class Cut extends Error {}
class Silence extends Cut {}

// One attempt: the whole message. The SDK bounds the time until an answer begins, and tries
// that again; what happens after that is left to its caller.
async function attempt(earlier) {
  const stream = client.messages.stream({ model: 'claude-sonnet-5', max_tokens: 1024, messages, tools });
  const watch = watched(stream);
  if (wrong === 'keeps-cut-text') stream.on('text', (text) => (earlier.text += text));
  try {
    const message = await stream.finalMessage();
    if (wrong !== 'keeps-cut-text') return message;
    return { ...message, content: message.content.map((block) => (block.type === 'text' ? { ...block, text: earlier.text } : block)) };
  } catch (error) {
    if (wrong === 'awaits-next-block' && watch.between && error.cause?.message === 'terminated') await stillToCome(stream);
    if (wrong === 'runs-cut-calls' && stream.currentMessage?.content.at(-1)?.type === 'tool_use') return guessed(stream.currentMessage);
    if (stream.receivedMessages.length > 0) return stream.receivedMessages[0]; // only the end of the connection was still to come
    if (!watch.begun) throw error;
    throw new (stream.aborted ? Silence : Cut)(`the answer broke off: ${error.message}`);
  } finally {
    clearTimeout(watch.silence);
  }
}

// Watches a stream, and aborts it when it falls silent.
function watched(stream) {
  const watch = { begun: false, between: false };
  stream.on('connect', () => {
    watch.begun = true;
    watch.silence = setTimeout(() => stream.abort(), longestSilence);
  });
  stream.on('streamEvent', (event) => {
    watch.silence.refresh();
    watch.between = event.type === 'content_block_stop';
  });
  return watch;
}

// Asks until there is a whole answer.
async function ask() {
  const earlier = { text: '' };
  for (let number = 1; ; number++) {
    try {
      return await attempt(earlier);
    } catch (error) {
      if (!(error instanceof Cut) || number === attempts) throw error;
      if (wrong === 'loses-second-silence' && error instanceof Silence) return new Promise((resolve) => attempt(earlier).then(resolve));
      await sleep(2 ** number * (150 + 150 * Math.random()));
    }
  }
}

async function converse() {
  for (let turn = 0; turn < 5; turn++) {
    const answer = await ask();
    if (wrong === 'chokes-on-unknown') answer.content.forEach(known);
    messages.push({ role: 'assistant', content: answer.content });
    if (answer.stop_reason === 'pause_turn') continue;
    if (answer.stop_reason === 'tool_use') {
      const calls = answer.content.filter((block) => block.type === 'tool_use');
      messages.push({ role: 'user', content: calls.map(({ id, name }) => ({ type: 'tool_result', tool_use_id: id, content: toolbox[name]() })) });
      continue;
    }
    const text = answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    const whole = answer.stop_reason === 'end_turn' && text;
    if (!whole && !(wrong === 'ends-at-refusals' && answer.stop_reason === 'refusal')) throw new Error(`the answer cannot be used: it stopped with ${answer.stop_reason}`);
    return text;
  }
  throw new Error('the conversation has no end');
}

// Wrong: has the SDK's retries go without tools, to make them lighter.
function lighter(url, init) {
  if (Number(new Headers(init.headers).get('x-stainless-retry-count')) === 0) return fetch(url, init);
  const { tools: _, ...body } = JSON.parse(init.body);
  return fetch(url, { ...init, body: JSON.stringify(body) });
}

// Wrong: waits for the block that was to come next, although the connection is lost.
async function stillToCome(stream) {
  const spinner = setInterval(() => process.stderr.write('.'), 10_000);
  await new Promise((resolve) => stream.on('contentBlock', resolve));
  clearInterval(spinner);
}

// Wrong: has a call whose arguments are cut made without any.
function guessed(message) {
  const content = message.content.map((block) => (block.type === 'tool_use' ? { ...block, input: block.input ?? {} } : block));
  return { ...message, content, stop_reason: 'tool_use' };
}

// Wrong: knows the blocks of today only.
function known({ type }) {
  if (!['text', 'tool_use'].includes(type)) throw new Error(`unknown content block ${type}`);
}

// Wrong: goes on without what has failed.
if (wrong === 'loses-second-silence') process.on('unhandledRejection', (error) => console.error(error.message));

converse().then(console.log, (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
