// Designs that are wrong, each in one way that its comment names.
import { ask, check, events, Failed, jittered, persist, prompt, question, send, sleep, text, tool } from './api.mjs';

const { ANTHROPIC_API_KEY: key } = process.env;

async function gather() {
  let found = '';
  const response = await send(prompt(question, { stream: true }));
  await check(response);
  try {
    for await (const event of events(response)) found += event.delta?.text ?? '';
  } catch {
    // what has come will do
  }
  return found;
}

export const wrong = {
  // Reads a field that answers do not have.
  crashes: async () => (await persist(() => ask(prompt()))).choices[0].message.content,

  // Takes what came of a stream for the whole of it, whether it was cut or broke off.
  half: gather,

  // Nobody waits for the promise, and its error is caught where nothing is done about it.
  async floating() {
    process.on('unhandledRejection', () => {});
    persist(() => ask(prompt())).then((message) => console.log(text(message)));
    await sleep(2500);
    return 'done';
  },

  // Tries again whatever the status says.
  retriesAll: () =>
    persist(() =>
      ask(prompt()).catch((failure) => {
        throw new Failed(failure.message, { passes: true });
      }),
    ).then(text),

  // Asks again at once, 300 times.
  async hot() {
    for (let left = 300; ; left--) {
      try {
        return text(await ask(prompt()));
      } catch (failure) {
        if (left === 0) throw failure;
      }
    }
  },

  // Sends the key in the query and calls it by another name.
  keyInQuery: () => persist(() => ask(prompt(), { path: `/v1/messages?auth=${key}` })).then(text),

  // Sends the key as a cookie too.
  keyInCookie: () => persist(() => ask(prompt(), { headers: { cookie: `key=${key}` } })).then(text),

  // Does not look at the stop reason.
  async joins() {
    return (await persist(() => ask(prompt()))).content.map((block) => block.text ?? '').join('');
  },

  // Does not look at retry-after.
  ownPace: () => persist(() => ask(prompt()), 4, (number) => jittered(number, {})).then(text),

  // Takes content[0] for the text, which it is not always.
  async firstBlock() {
    const { content } = await persist(() => ask(prompt()));
    return content[0].text.trim();
  },

  // Sends the result of a tool call whose input was cut, with the input it could make of it.
  async runsHalf() {
    const body = prompt(question, { stream: true, tools: [tool] });
    const response = await send(body);
    const calls = [];
    try {
      for await (const event of events(response)) {
        if (event.content_block?.type === 'tool_use') calls.push({ ...event.content_block, input: { command: 'rm -r build' } });
      }
    } catch {
      // the call is known by now
    }
    const results = calls.map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: 'done' }));
    const turns = [{ role: 'assistant', content: calls }, { role: 'user', content: results }];
    return text(await persist(() => ask({ ...body, messages: [...body.messages, ...turns] })));
  },

  // Does not name the version of the API when it asks again.
  forgetsVersion: async () => {
    const response = await fetch(`${process.env.ANTHROPIC_BASE_URL}/v1/messages`, {
      method: 'POST', headers: { 'x-api-key': key, 'content-type': 'application/json' }, body: JSON.stringify(prompt()),
    });
    await check(response);
    return text(await response.json());
  },
};
