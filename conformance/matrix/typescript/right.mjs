// Designs that are right, each in a way that may look wrong.
import { ask, check, events, Failed, persist, prompt, question, send, sleep, text, tool } from './api.mjs';

const carefully = (body = prompt()) => persist(() => ask(body)).then(text);

export const right = {
  // Four attempts with waits that grow and are spread.
  careful: () => carefully(prompt(question, { stream: true })),

  // Asks two models at once and takes the first whole answer; the other request is aborted.
  async race() {
    const over = new AbortController();
    const on = async (model) => text(await ask({ ...prompt(), model }, { signal: over.signal }));
    const answer = await Promise.any([on('claude-haiku-4-5'), on('claude-sonnet-5-5')]);
    over.abort();
    return answer;
  },

  // Opens a stream, aborts it at its first event, and then asks.
  async probe() {
    const over = new AbortController();
    const response = await send(prompt(question, { stream: true }), { signal: over.signal });
    await check(response);
    await events(response).next();
    over.abort();
    return carefully();
  },

  // Asks while its user types, and aborts the question before.
  async typeahead() {
    for (const typed of ['Why', 'Why is', 'Why is the']) {
      await ask(prompt(`Complete: ${typed}`, { stream: true }), { signal: AbortSignal.timeout(200) }).catch(() => {});
    }
    return carefully(prompt('Complete: Why is the sea salt'));
  },

  // Five samples of one question side by side, each with attempts of its own.
  samples: async () => (await Promise.all(Array.from({ length: 5 }, () => carefully()))).join('\n'),

  // Turns to a plain answer when a stream falls silent.
  plainAfterStream: () =>
    ask(prompt(question, { stream: true }), { signal: AbortSignal.timeout(800) }).then(text, () => carefully()),

  // Tells its user of a refusal in German, which is no failure of the program.
  async german() {
    const message = await persist(() => ask(prompt()));
    return message.stop_reason === 'refusal' ? 'Darauf möchte das Modell nicht antworten.' : text(message);
  },

  // Runs each tool once its whole call is there.
  async agent() {
    let body = prompt(question, { stream: true, tools: [tool] });
    for (let turn = 0; turn < 5; turn++) {
      const message = await persist(() => ask(body));
      const calls = message.content.filter((block) => block.type === 'tool_use');
      if (calls.length === 0) return text(message);
      const results = calls.map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: 'done' }));
      const turns = [{ role: 'assistant', content: message.content }, { role: 'user', content: results }];
      body = { ...body, messages: [...body.messages, ...turns] };
    }
    throw new Failed('one tool call after the other, and no answer');
  },

  // Builds its prompt anew for each attempt, with the time in it.
  rebuilt: () => persist(() => ask(prompt(`${new Date().toISOString()} ${question}`))).then(text),

  // A service that answers three users one after the other, and tells each of what failed.
  async bot() {
    for (const user of ['Ada', 'Bo', 'Cy']) {
      console.log(await persist(() => ask(prompt(`I am ${user}.`)), 2).then(text, (failure) => `Sorry: ${failure.message}`));
      await sleep(100);
    }
    return 'bye';
  },
};
