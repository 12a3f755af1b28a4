// Designs on the official SDK, right and wrong ones.
import { Failed, prompt, question, sleep, text, tool } from './api.mjs';

export function sdk(Anthropic) {
  return {
    right: {
      // Leaves the retries to the SDK, and looks at the stop reason.
      sdkCareful: async () => text(await new Anthropic({ maxRetries: 4 }).messages.create(prompt())),

      // Streams, and takes only a message that came to its end.
      sdkStream: async () => text(await new Anthropic().messages.stream(prompt()).finalMessage()),

      // Five users ask the same words at the same time, each with the SDK's attempts.
      async sdkUsers() {
        const client = new Anthropic({ maxRetries: 5 });
        const one = async () => text(await client.messages.create(prompt()));
        return (await Promise.all([one(), one(), one(), one(), one()])).join('\n');
      },

      // Aborts a stream when it has seen enough of it, and asks something else.
      async sdkAborts() {
        const client = new Anthropic();
        const stream = client.messages.stream(prompt());
        await new Promise((seen) => stream.once('text', seen));
        stream.abort();
        await stream.done().catch(() => {});
        return text(await client.messages.create(prompt('And now something else.')));
      },

      // A bot whose user asks the same again after each error.
      async sdkBot() {
        const client = new Anthropic();
        for (let times = 0; times < 3; times++) {
          console.log(await client.messages.create(prompt()).then(text, (failure) => `Sorry: ${failure.message}`));
          await sleep(500);
        }
        return 'bye';
      },

      // Makes a second call when the first is late, and aborts the loser.
      async sdkHedged() {
        const client = new Anthropic();
        const over = new AbortController();
        const one = () => client.messages.create(prompt(), { signal: over.signal });
        const second = sleep(400).then(() => (over.signal.aborted ? undefined : one()));
        const first = await Promise.any([one(), second]);
        over.abort();
        return text(first);
      },

      // Runs each tool once its whole call is there.
      async sdkAgent() {
        const client = new Anthropic();
        const body = prompt(question, { tools: [tool] });
        for (let turn = 0; turn < 5; turn++) {
          const message = await client.messages.stream(body).finalMessage();
          const calls = message.content.filter((block) => block.type === 'tool_use');
          if (calls.length === 0) return text(message);
          const results = calls.map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: 'done' }));
          body.messages.push({ role: 'assistant', content: message.content }, { role: 'user', content: results });
        }
        throw new Failed('one tool call after the other, and no answer');
      },

      // Tests that want a single attempt, and its error shown.
      async sdkTests() {
        const failure = await new Anthropic({ maxRetries: 0 }).messages.create(prompt()).catch((error) => error);
        if (!(failure instanceof Anthropic.APIError)) throw new Failed('there was no error');
        return 'ok';
      },
    },
    wrong: {
      // Has a loop around an SDK that has one itself.
      async sdkNested() {
        const client = new Anthropic();
        for (let call = 0; ; call++) {
          try {
            return text(await client.messages.create(prompt()));
          } catch (failure) {
            if (call === 2) throw failure;
            await sleep(300);
          }
        }
      },

      // Collects the text of a stream by itself, and goes on when the stream fails.
      async sdkHalf() {
        let found = '';
        const stream = new Anthropic().messages.stream(prompt());
        stream.on('text', (more) => (found += more));
        await stream.done().catch(() => {});
        return found;
      },

      // Catches the error, says so, and ends well.
      sdkApologises: () => new Anthropic().messages.create(prompt()).then(text, (failure) => `Sorry, ${failure.message}`),
    },
  };
}
